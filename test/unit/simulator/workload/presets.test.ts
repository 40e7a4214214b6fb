/** Each preset against the published figures of the trace it stands for, over several seeds. */
import { describe, expect, it } from 'vitest';
import type { ArrivalConfig } from '../../../../simulator/workload/arrivals.ts';
import {
  findPreset,
  PRESET_NAMES,
  presetArrivals,
  presetTokens,
} from '../../../../simulator/workload/presets/index.ts';
import { SERVEGEN_CLIENTS } from '../../../../simulator/workload/presets/servegen-mix.ts';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import type { TraceStatistics } from '../../../../src/trace/describe.ts';
import { describeTrace } from '../../../../src/trace/describe.ts';
import { demand, tenant } from '../../../support/demand.ts';
import { mean } from '../../../support/statistics.ts';

const MINUTE = 60_000_000;

function generate(name: string, minutes: number, seed: number, changes: Partial<ArrivalConfig> = {}): TraceStatistics {
  const preset = findPreset(name)!;
  const only = tenant('a', 0, { arrivals: { ...preset.arrivals, ...changes }, tokens: preset.tokens });
  return describeTrace(generateTrace(demand([only], minutes * MINUTE), seed, 0));
}

/** Relative distance of a figure, averaged over runs, from the trace's. */
function offBy(runs: readonly TraceStatistics[], figure: (run: TraceStatistics) => number, published: number): number {
  return Math.abs(mean(runs.map(figure)) / published - 1);
}

/** Which of mean, median, 95th and 99th percentile are further from the published figures than the tolerance. */
function wrongTokens(
  runs: readonly TraceStatistics[],
  which: 'inputTokens' | 'outputTokens',
  published: readonly number[],
  tolerance: number,
): readonly string[] {
  const figures = ['mean', 'p50', 'p95', 'p99'] as const;
  return figures.filter((figure, i) => offBy(runs, (run) => run[which][figure], published[i]!) >= tolerance);
}

const HOURS = Array.from({ length: 16 }, (_, seed) => seed + 1);

describe('azure-2023-code', () => {
  const runs = HOURS.map((seed) => generate('azure-2023-code', 57.3, seed));

  it('bursts as the trace does', () => {
    expect(offBy(runs, (run) => run.meanRatePerSecond, 2.567)).toBeLessThan(0.1);
    expect(offBy(runs, (run) => run.gapVariation, 13.15)).toBeLessThan(0.1);
    expect(offBy(runs, (run) => run.dispersion, 166.9)).toBeLessThan(0.15);
    expect(offBy(runs, (run) => run.peakToMean, 4.18)).toBeLessThan(0.1);
  });

  it('has the tokens of the trace', () => {
    expect(wrongTokens(runs, 'inputTokens', [2048, 1469, 7303, 7436], 0.02)).toEqual([]);
    expect(wrongTokens(runs, 'outputTokens', [28, 13, 90, 251], 0.05)).toEqual([]);
  });
});

describe('azure-2023-conv', () => {
  const runs = HOURS.map((seed) => generate('azure-2023-conv', 58.4, seed));

  it('scatters as the trace does', () => {
    expect(offBy(runs, (run) => run.meanRatePerSecond, 5.53)).toBeLessThan(0.05);
    expect(offBy(runs, (run) => run.gapVariation, 1.09)).toBeLessThan(0.03);
    expect(offBy(runs, (run) => run.dispersion, 16.4)).toBeLessThan(0.2);
    expect(offBy(runs, (run) => run.peakToMean, 1.52)).toBeLessThan(0.05);
  });

  it('has the tokens of the trace', () => {
    expect(wrongTokens(runs, 'inputTokens', [1155, 1020, 4083, 4142], 0.02)).toEqual([]);
    expect(wrongTokens(runs, 'outputTokens', [211, 129, 451, 601], 0.02)).toEqual([]);
  });
});

describe('claude-code', () => {
  it('has the gaps of a conversation', () => {
    const runs = [1, 2, 3].map((seed) => generate('claude-code', 60 * 24 * 14, seed));
    expect(offBy(runs, (run) => run.meanRatePerSecond * 60, 0.81)).toBeLessThan(0.05);
    expect(offBy(runs, (run) => run.gapVariation, 2.84)).toBeLessThan(0.05);
  });

  it('has the tokens and the cached share of the sessions', () => {
    const only = tenant('a', 0, { arrivals: { ...presetArrivals('claude-code')!, ratePerSecond: 10 } });
    const trace = generateTrace(demand([{ ...only, tokens: presetTokens('claude-code')! }], 60 * MINUTE), 1, 0);
    const runs = [describeTrace(trace)];
    expect(wrongTokens(runs, 'inputTokens', [118_296, 100_446, 307_180, 505_791], 0.04)).toEqual([]);
    expect(wrongTokens(runs, 'outputTokens', [440, 218, 1538, 3721], 0.04)).toEqual([]);
    expect(mean(trace.cacheableTokens) / mean(trace.inputTokens)).toBeCloseTo(0.962, 2);
  });
});

describe('servegen-mix', () => {
  it('is made by few clients: the largest alone 16 %, 22 of them 80 %', () => {
    const shares = SERVEGEN_CLIENTS.map((client) => client.share);
    expect(shares[0]).toBeCloseTo(0.16, 2);
    expect(shares.slice(0, 22).reduce((a, b) => a + b)).toBeCloseTo(0.8, 2);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const named = shares.slice(0, -1);
    expect(named).toEqual([...named].sort((a, b) => b - a));
    expect(new Set(SERVEGEN_CLIENTS.map((client) => client.name)).size).toBe(23);
  });

  it('gives each client its rate and its burstiness', () => {
    const tenants = SERVEGEN_CLIENTS.map((client, index) => tenant(client.name, index, { arrivals: client.arrivals }));
    const trace = generateTrace(demand(tenants, 4 * MINUTE), 5, 0);
    const rows = describeTrace(trace).tenantRows;
    expect(rows[0]! / trace.length).toBeCloseTo(0.16, 1);
    for (const index of [0, 1, 5, 9]) {
      const { cv, arrivals } = SERVEGEN_CLIENTS[index]!;
      const steady: ArrivalConfig = { ...arrivals, profile: { kind: 'flat' }, maxRequests: 30_000 };
      const flat = tenant('a', 0, { arrivals: steady });
      const alone = describeTrace(generateTrace(demand([flat], 600 * MINUTE), 5, 0));
      expect(Math.abs(alone.gapVariation / cv - 1)).toBeLessThan(0.1);
    }
  });

  it('as one tenant has the gaps and the tokens of the pool', () => {
    const runs = [1, 2].map((seed) => generate('servegen-mix', 5, seed));
    expect(offBy(runs, (run) => run.gapVariation, 1.42)).toBeLessThan(0.03);
    expect(wrongTokens(runs, 'inputTokens', [914, 603, 2405, 5619], 0.05)).toEqual([]);
    expect(wrongTokens(runs, 'outputTokens', [155, 53, 542, 881], 0.05)).toEqual([]);
    expect(presetArrivals('servegen-mix')!.ratePerSecond).toBeCloseTo(195.8, 1);
  });
});

describe('registry', () => {
  it('knows presets by name, and no others', () => {
    expect(PRESET_NAMES).toEqual(['azure-2023-code', 'azure-2023-conv', 'claude-code', 'servegen-mix']);
    expect([findPreset('none'), presetArrivals('none'), presetTokens('none')]).toEqual([null, null, null]);
  });
});
