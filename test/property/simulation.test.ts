/** Laws between runs: what may be changed about a configuration without changing what happens, and what may not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import { METERS, type Limits } from '../../simulator/quota/limits.ts';
import { refusedBy } from '../../simulator/quota/verdict.ts';
import { simulate } from '../../simulator/simulate.ts';
import { generateTrace, TraceWorkload } from '../../simulator/workload/replay.ts';
import { TraceBlock, type Workload } from '../../simulator/workload/trace.ts';
import { unfairness } from '../../src/laws/choices/chi-square.ts';
import { account, config, gateway, model } from '../support/config-builder.ts';
import { arrivals, bounded, tenant, tokens } from '../support/demand.ts';
import { busyConfig } from '../support/parity.ts';
import { EVERY_POLICY, someConfig } from '../support/swarm.ts';
import { watch } from '../support/audit.ts';

const DAY = 86_400_000_000;
const SEED = 17;

function recordsOf(made: SimulationConfig, workload?: Workload): RequestRow[] {
  const records: RequestRow[] = [];
  simulate(made, { seed: SEED, recorder: (record) => void records.push(record), ...(workload && { workload }) });
  return records;
}

/**
 * Every token k times: limits, lengths, most output. A token takes a k-th of the time, so that no answer takes longer.
 */
function scaled(made: SimulationConfig, k: number): { readonly config: SimulationConfig; readonly workload: Workload } {
  const times = (limit: number | null): number | null => (limit === null ? null : limit * k);
  const limits = (all: readonly Limits[]): Limits[] =>
    all.map((one) => ({ ...one, tokensPerMinute: times(one.tokensPerMinute) }));
  const trace = generateTrace(made, SEED, 0);
  for (const column of ['inputTokens', 'cacheableTokens', 'maxTokens', 'outputTokens'] as const) {
    for (let row = 0; row < trace.length; row++) trace[column][row] = trace[column][row]! * k;
  }
  return {
    config: {
      ...made,
      accounts: made.accounts.map((one) => ({
        ...one,
        limits: limits(one.limits),
        defaults: limits(one.defaults),
        tokensPerDay: times(one.tokensPerDay),
      })),
      models: made.models.map(({ latency, ...one }) => ({
        ...one,
        maxOutputTokens: one.maxOutputTokens * k,
        latency: { ...latency, microsPerOutputToken: latency.microsPerOutputToken / k },
      })),
    },
    workload: new TraceWorkload(trace),
  };
}

/** Without what counts single tokens or thousands: adjustments, increases, shares kept free, guesses. */
function scalable(policy: string, changes: Partial<SimulationConfig['quota']>): SimulationConfig {
  const busy = busyConfig(policy);
  return {
    ...busy,
    horizonMicros: 150_000_000,
    models: busy.models.map((one) => ({ ...one, latency: { ...one.latency, microsPerOutputToken: 12_000 } })),
    quota: { ...busy.quota, burstFraction: 1, ...changes },
    increase: { ...busy.increase, plan: [] },
    gateway: { ...busy.gateway, reserve: null },
  };
}

describe('k times the tokens under k times the quotas', () => {
  // A power of two scales doubles exactly; windows count whole tokens, so there any factor will do.
  it.each(
    EVERY_POLICY.flatMap((policy) => [
      [policy, 'token-bucket', 4] as const,
      [policy, 'fixed-minute', 3] as const,
      [policy, 'sliding-60s', 3] as const,
    ]),
  )('change no decision: %s, %s, %i times', (policy, window, k) => {
    const made = scalable(policy, { window });
    const large = scaled(made, k);
    const expected = recordsOf(made).map((record) => ({
      ...record,
      reservedTokens: record.reservedTokens * k,
      settledTokens: record.settledTokens * k,
      inputTokens: record.inputTokens * k,
      cacheReadTokens: record.cacheReadTokens * k,
      cacheWriteTokens: record.cacheWriteTokens * k,
      outputTokens: record.outputTokens * k,
    }));
    expect(JSON.stringify(recordsOf(large.config, large.workload))).toBe(JSON.stringify(expected));
  });
});

describe('the calendar', () => {
  it.each(['power-of-two', 'litellm-usage-v2'])('may be shifted by whole days: %s', (policy) => {
    const made = busyConfig(policy);
    const shifted = { ...made, startEpochMicros: made.startEpochMicros + 3 * DAY };
    expect(JSON.stringify(simulate(shifted, { seed: SEED }))).toBe(JSON.stringify(simulate(made, { seed: SEED })));
  });

  it('may be shifted by whole weeks where demand follows them, and not by a day', () => {
    const profile = { kind: 'business-day', utcOffsetMicros: 0, nightShare: 0.2, weekendShare: 0.1 } as const;
    const at = (days: number): string => {
      const made = config({ tenants: [tenant('everyone', 0, { arrivals: arrivals({ profile }) })] });
      return simulate({ ...made, startEpochMicros: made.startEpochMicros + days * DAY }, { seed: SEED }).digest;
    };
    expect(at(7)).toBe(at(0));
    expect(at(5)).not.toBe(at(0));
  });
});

describe('equal accounts', () => {
  it.each(['random', 'round-robin', 'power-of-two', 'weighted', 'least-in-flight', 'peak-ewma', 'litellm-shuffle'])(
    'are asked equally often by %s',
    (policy) => {
      const accounts = Array.from({ length: 5 }, (_, i) => account(`account-${i}`, { tokensPerMinute: 1_000_000 }));
      const made = config({ accounts, gateway: gateway({ policy }), horizonMicros: 600_000_000 });
      const counts = simulate(made, { seed: SEED }).shards.map(({ attempts }) => attempts);
      expect(
        unfairness(
          counts,
          accounts.map(() => 1),
        ),
      ).toBeNull();
    },
  );
});

describe('the oracle', () => {
  it('is never refused by a quota, unless it is told to try anyway', () => {
    const clairvoyant = someConfig.map((made) => ({
      ...made,
      gateway: {
        ...made.gateway,
        policy: 'oracle',
        onNoShard: 'hold',
        hold: { capacity: 50, maxWaitMicros: 9_000_000 },
      } as const,
      faults: made.faults.filter(({ kind }) => kind !== 'capacity' && kind !== 'error'),
    }));
    fc.assert(
      fc.property(clairvoyant, (made) => {
        const { simulation } = watch(made, SEED);
        while (simulation.engine.step(1_000));
        const { shards, tally } = simulation;
        for (let row = 0; row < shards.rows; row++) {
          for (const meter of METERS) expect(shards.answered(row, refusedBy(meter))).toBe(0);
        }
        for (let index = 0; index < tally.tenants; index++) expect(tally.totals(index).throttled).toBe(0);
      }),
      { seed: 20_260_111, numRuns: 60 },
    );
  });
});

describe('a run that is stopped', () => {
  it('says so, and has counted what was offered so far', () => {
    const made = config({
      horizonMicros: 3_600_000_000,
      models: [model()],
      tenants: [
        tenant('everyone', 0, {
          arrivals: arrivals({ ratePerSecond: 100 }),
          tokens: tokens({ output: bounded({ kind: 'constant', value: 1 }) }),
        }),
      ],
    });
    const seen: number[] = [];
    const stopped = simulate(made, { seed: SEED, onSlice: (now) => seen.push(now) < 2 });
    expect(stopped.partial).toBe(true);
    expect(seen).toHaveLength(2);
    expect(stopped.simulatedMicros).toBe(seen[1]);
    const whole = simulate({ ...made, horizonMicros: seen[1]! + 1 }, { seed: SEED });
    expect(whole.partial).toBe(false);
    expect(stopped.totals.offered).toBeLessThanOrEqual(whole.totals.offered);
    expect(whole.totals.offered - stopped.totals.offered).toBeLessThan(5);
  });

  it('of no arrivals has nothing to count', () => {
    const { totals, peakInFlight } = simulate(config(), { seed: SEED, workload: new TraceWorkload(new TraceBlock(0)) });
    expect(new Set(Object.values(totals))).toEqual(new Set([0]));
    expect(peakInFlight).toBe(0);
  });
});
