/** Objectives: which metrics there are, what they read from a run, and how an interval decides. */
import { describe, expect, it } from 'vitest';
import type { ObjectiveConfig } from '../../../simulator/config.ts';
import type { Estimate } from '../../../simulator/metrics/interval.ts';
import { OBJECTIVE_METRICS, judgeObjective, metricOf } from '../../../simulator/metrics/objective.ts';
import type { LatencySummary, RunResult, ShardResult, TenantResult } from '../../../simulator/metrics/result.ts';

function latency(count: number, micros: number): LatencySummary {
  const [meanMicros, p50Micros, p90Micros, p95Micros, p99Micros, maxMicros] = [1, 2, 3, 4, 5, 6].map((n) => n * micros);
  return {
    count,
    meanMicros: meanMicros!,
    p50Micros: p50Micros!,
    p90Micros: p90Micros!,
    p95Micros: p95Micros!,
    p99Micros: p99Micros!,
    maxMicros: maxMicros!,
  };
}

const NOTHING: TenantResult = {
  name: 'idle',
  offered: 0,
  served: 0,
  throttled: 0,
  shed: 0,
  failed: 0,
  cutOff: 0,
  inFlight: 0,
  throttledFirstAttempt: 0,
  endToEnd: latency(0, 0),
  timeToFirstToken: latency(0, 0),
  wait: latency(0, 0),
  costUsd: 0,
};
const CHAT: TenantResult = {
  ...NOTHING,
  name: 'chat',
  offered: 1_100,
  served: 900,
  throttled: 50,
  shed: 30,
  failed: 15,
  cutOff: 5,
  inFlight: 100,
  throttledFirstAttempt: 220,
  endToEnd: latency(905, 3_000),
  timeToFirstToken: latency(905, 200),
  wait: latency(905, 10),
  costUsd: 12.5,
};
const SHARD: ShardResult = {
  name: 'a',
  attempts: 0,
  admitted: 0,
  throttled: 0,
  failed: 0,
  refusals: { requestsPerMinute: 0, tokensPerMinute: 0, outputTokensPerMinute: 0, tokensPerDay: 0, concurrency: 0 },
  settledTokens: 0,
  utilisation: 0.5,
  peakUtilisation: 0.8,
  unusedReservationShare: 0,
};
const RUN: RunResult = {
  seed: 1,
  replication: 0,
  policy: 'random',
  simulatedMicros: 60_000_000,
  totals: CHAT,
  shards: [SHARD, { ...SHARD, peakUtilisation: 1.1 }],
  tenants: [CHAT, NOTHING],
  limitingQuota: { meter: 'tokensPerMinute', model: 'm', refusals: 0, share: 0, peakUtilisation: 0 },
  increases: [],
  wait: CHAT.wait,
  timeToFirstToken: CHAT.timeToFirstToken,
  endToEnd: CHAT.endToEnd,
  jainIndex: 0.9,
  costUsd: 14,
  attempts: 1_650,
  refusals: 500,
  retries: 300,
  callerRetries: 0,
  inputTokens: 0,
  outputTokens: 0,
  peakInFlight: 0,
  digest: '0',
  partial: false,
};

const estimate = (mean: number, low: number | null, high: number | null): Estimate => ({
  mean,
  low,
  high,
  level: 0.95,
  n: 8,
});
const objective = (changes: Partial<ObjectiveConfig>): ObjectiveConfig => ({
  metric: 'throttledShare',
  atMost: null,
  atLeast: null,
  tenant: null,
  ...changes,
});

describe('metricOf', () => {
  it('counts outcomes among the requests that have ended, first attempts among those offered', () => {
    const names = ['served', 'throttled', 'shed', 'failed', 'cutOff'];
    const shares = names.map((name) => metricOf(RUN, `${name}Share`, null));
    expect(shares).toEqual([0.9, 0.05, 0.03, 0.015, 0.005]);
    expect(metricOf(RUN, 'throttledFirstAttemptShare', 0)).toBe(0.2);
  });

  it('reads latencies, cost, fairness, amplification and the busiest minute', () => {
    const values = ['wait.mean', 'ttft.p50', 'endToEnd.p99', 'endToEnd.max', 'costUsd'].map((n) => metricOf(RUN, n, 0));
    expect(values).toEqual([10, 400, 15_000, 18_000, 12.5]);
    expect(metricOf(RUN, 'costUsd', null)).toBe(14);
    expect(metricOf(RUN, 'jainIndex', null)).toBe(0.9);
    expect(metricOf(RUN, 'attemptsPerRequest', null)).toBe(1.5);
    expect(metricOf(RUN, 'peakUtilisation', null)).toBe(1.1);
  });

  it('has no value where nothing ended or nobody was answered', () => {
    for (const name of ['servedShare', 'throttledFirstAttemptShare', 'ttft.p99']) {
      expect(metricOf(RUN, name, 1)).toBeNaN();
    }
  });

  it.each(OBJECTIVE_METRICS)('gives a number for $name', ({ name }) => {
    expect(metricOf(RUN, name, null)).toBeGreaterThanOrEqual(0);
  });

  it.each(OBJECTIVE_METRICS.filter(({ perTenant }) => perTenant))(
    'gives a number for $name of a tenant',
    ({ name }) => {
      expect(metricOf(RUN, name, 0)).toBeGreaterThanOrEqual(0);
    },
  );

  it.each(OBJECTIVE_METRICS.filter(({ perTenant }) => !perTenant))('has no $name of a tenant', ({ name }) => {
    expect(() => metricOf(RUN, name, 0)).toThrow(/no metric of a single tenant/);
  });

  it('has one metric a name', () => {
    expect(new Set(OBJECTIVE_METRICS.map(({ name }) => name)).size).toBe(OBJECTIVE_METRICS.length);
  });

  it('refuses metrics and tenants that do not exist', () => {
    expect(() => metricOf(RUN, 'p99', null)).toThrow(/no objective metric "p99"/);
    expect(() => metricOf(RUN, 'costUsd', 2)).toThrow(/no tenant 2/);
    expect(() => judgeObjective(objective({ metric: 'p99' }), estimate(0, 0, 0))).toThrow(/no objective metric/);
  });
});

describe('judgeObjective', () => {
  it.each([
    [0.001, 0.0005, 0.002, 'met'],
    [0.009, 0.008, 0.01, 'met'],
    [0.009, 0.008, 0.011, 'undecided'],
    [0.02, 0.01, 0.03, 'undecided'],
    [0.02, 0.011, 0.03, 'missed'],
    [Number.NaN, Number.NaN, Number.NaN, 'undecided'],
  ] as const)('holds "at most 0.01" against %d (%d to %d): %s', (mean, low, high, status) => {
    expect(judgeObjective(objective({ atMost: 0.01 }), estimate(mean, low, high)).status).toBe(status);
  });

  it.each([
    [0.999, 0.995, 1, 'met'],
    [0.99, 0.98, 1, 'undecided'],
    [0.98, 0.97, 0.989, 'missed'],
  ] as const)('holds "at least 0.99" against %d (%d to %d): %s', (mean, low, high, status) => {
    expect(judgeObjective(objective({ atLeast: 0.99 }), estimate(mean, low, high)).status).toBe(status);
  });

  it('goes by the mean where there is no interval', () => {
    expect(judgeObjective(objective({ atMost: 0.01 }), estimate(0.01, null, null)).status).toBe('met');
    expect(judgeObjective(objective({ atMost: 0.01 }), estimate(0.011, null, null)).status).toBe('missed');
  });

  it('says which of two bounds failed, and in what unit of whom', () => {
    const both = objective({ metric: 'peakUtilisation', atLeast: 0.5, atMost: 0.9, tenant: null });
    expect(judgeObjective(both, estimate(0.95, 0.92, 0.98))).toEqual({
      status: 'missed',
      metric: 'peakUtilisation',
      unit: 'ratio',
      tenant: null,
      estimate: estimate(0.95, 0.92, 0.98),
      bounds: [
        { kind: 'at-most', value: 0.9, status: 'missed' },
        { kind: 'at-least', value: 0.5, status: 'met' },
      ],
    });
  });
});
