/** The same seed gives the same bytes: again, in another thread, with or without mirrors, and nobody asks the world. */
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { mirrorsTruth } from '../../simulator/run/replicas.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { simulate } from '../../simulator/simulate.ts';
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';
import { blurredConfig, busyConfig, PARITY_CONFIGS as CONFIGS } from '../support/parity.ts';
import { EVERY_POLICY } from '../support/swarm.ts';

const bytes = (result: RunResult): string => JSON.stringify(result);

function inAnotherThread(
  runs: readonly { readonly config: SimulationConfig; readonly seed: number }[],
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../support/parity-worker.mjs', import.meta.url), {
      workerData: runs,
      execArgv: [],
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** The arrivals as callers see them, whatever became of them. */
function demandOf(config: SimulationConfig, seed: number): Map<number, string> {
  const seen = new Map<number, string>();
  const recorder = ({ id, tenant, arrivedAtMicros }: RequestRow): void =>
    void seen.set(id, `${tenant}@${arrivedAtMicros}`);
  simulate({ ...config, horizonMicros: 1e12 }, { seed, recorder, workload: new GeneratedWorkload(config, seed, 0) });
  return seen;
}

describe('the same seed', () => {
  it.each(CONFIGS)('gives the same bytes: $name', (config) => {
    const first = simulate(config, { seed: 42 });
    expect(bytes(simulate(structuredClone(config), { seed: 42, replication: 0 }))).toBe(bytes(first));
    expect(first.totals.offered).toBeGreaterThan(1_500);
  });

  it('gives the same bytes in worker threads', async () => {
    const runs = CONFIGS.map((config, seed) => ({ config, seed }));
    const half = runs.length >> 1;
    const threads = await Promise.all([inAnotherThread(runs.slice(0, half)), inAnotherThread(runs.slice(half))]);
    expect(threads.flat()).toEqual(runs.map(({ config, seed }) => bytes(simulate(config, { seed }))));
  }, 60_000);

  it('gives the same bytes with a look at the clock between, or a recorder', () => {
    const config = { ...busyConfig('headroom'), horizonMicros: 1e12 };
    const workload = (): GeneratedWorkload => new GeneratedWorkload(busyConfig('headroom'), 1, 0);
    const plain = bytes(simulate(config, { seed: 1, workload: workload() }));
    const watched = simulate(config, { seed: 1, workload: workload(), onSlice: () => true, recorder: () => undefined });
    expect(bytes(watched)).toBe(plain);
  });
});

describe('another seed or replication', () => {
  it('gives another run, and each has its own', () => {
    const config = busyConfig('power-of-two');
    const runs = [42, 43, 42 + 2 ** 32].flatMap((seed) =>
      [0, 1, 2].map((replication) => simulate(config, { seed, replication }).digest),
    );
    expect(new Set(runs).size).toBe(9);
  });

  it('does not depend on which ran before', () => {
    const config = busyConfig('random');
    const order = [2, 0, 1].map(
      (replication) => [replication, simulate(config, { seed: 5, replication }).digest] as const,
    );
    for (const [replication, digest] of order) expect(simulate(config, { seed: 5, replication }).digest).toBe(digest);
  });
});

describe('the policy', () => {
  it('changes nothing about what arrives', () => {
    const [first, ...others] = EVERY_POLICY.map((policy) => demandOf(busyConfig(policy), 9));
    expect(first!.size).toBeGreaterThan(1_500);
    for (const other of others)
      expect([...other].sort((a, b) => a[0] - b[0])).toEqual([...first!].sort((a, b) => a[0] - b[0]));
  });
});

const quickToRefuse = (config: SimulationConfig): SimulationConfig => ({
  ...config,
  gateway: { ...config.gateway, refusalMicros: 0 },
});

describe('a book that reads the true ledger', () => {
  it.each(EVERY_POLICY)('decides as one that keeps its own: %s', (policy) => {
    const shared = { replicas: 3, sharing: { kind: 'full' } } as const;
    const lone = quickToRefuse(busyConfig(policy));
    for (const config of [lone, { ...lone, gateway: { ...lone.gateway, ...shared } }]) {
      expect(mirrorsTruth(config)).toBe(true);
      const [mirrored, kept] = [true, false].map((mirror) => bytes(simulate(config, { seed: 3, mirror })));
      expect(mirrored).toBe(kept);
    }
  });

  it.each(['fixed-minute', 'sliding-60s'] as const)('decides so under the window %s too', (window) => {
    for (const policy of ['headroom', 'least-in-flight', 'fill-first']) {
      const config = quickToRefuse(busyConfig(policy));
      const windowed = { ...config, quota: { ...config.quota, window, dayWindow: 'rolling-24h' } as const };
      const [mirrored, kept] = [true, false].map((mirror) => bytes(simulate(windowed, { seed: 3, mirror })));
      expect(mirrored, policy).toBe(kept);
    }
  });

  it('is used nowhere where it would know too much', () => {
    expect(EVERY_POLICY.map((policy) => mirrorsTruth(blurredConfig(policy)))).not.toContain(true);
    // What was sent may have been refused.
    expect(mirrorsTruth(busyConfig('random'))).toBe(false);
  });
});

describe('a run', () => {
  beforeEach(() => {
    const refuse = (): never => {
      throw new Error('a run asked the world for the time or for chance');
    };
    vi.spyOn(Math, 'random').mockImplementation(refuse);
    vi.spyOn(Date, 'now').mockImplementation(refuse);
    vi.spyOn(performance, 'now').mockImplementation(refuse);
  });
  afterEach(() => void vi.restoreAllMocks());

  it('asks neither a clock nor chance of its own', () => {
    const digests = CONFIGS.map((config) => simulate(config, { seed: 1 }).digest);
    vi.restoreAllMocks();
    expect(new Set(digests).size).toBeGreaterThan(EVERY_POLICY.length);
  });
});
