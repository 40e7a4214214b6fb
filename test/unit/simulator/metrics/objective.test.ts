/** Metrics of objectives: which there are, what they read from a run, and what requests in flight can make of it. */
import { describe, expect, it } from 'vitest';
import { OBJECTIVE_METRICS, metricOf, rangeOf } from '../../../../simulator/metrics/objective.ts';
import type {
  LatencyStatistics,
  LatencySummary,
  RunResult,
  ShardResult,
  TenantResult,
} from '../../../../simulator/metrics/result.ts';

function statistics(micros: number): LatencyStatistics {
  const [meanMicros, p50Micros, p90Micros, p95Micros, p99Micros, maxMicros] = [1, 2, 3, 4, 5, 6].map((n) => n * micros);
  return {
    meanMicros: meanMicros!,
    p50Micros: p50Micros!,
    p90Micros: p90Micros!,
    p95Micros: p95Micros!,
    p99Micros: p99Micros!,
    maxMicros: maxMicros!,
  };
}

/** With `least` half of it and `most` twice of it. */
function latency(count: number, micros: number): LatencySummary {
  return { count, ...statistics(micros), least: statistics(micros / 2), most: statistics(2 * micros) };
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
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
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
  quotas: [],
  utilisation: 0.5,
  utilisationOf: null,
  peakUtilisation: 0.8,
  peakUtilisationOf: null,
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
  affineReadTokens: [0, 0],
  digest: '0',
  partial: false,
};

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
  });
});

describe('rangeOf', () => {
  it('allows for every outcome of the requests in flight, among those offered', () => {
    expect(rangeOf(RUN, 'servedShare', null)).toEqual({ low: 900 / 1_100, high: 1_000 / 1_100 });
    expect(rangeOf(RUN, 'throttledShare', 0)).toEqual({ low: 50 / 1_100, high: 150 / 1_100 });
    expect(rangeOf(RUN, 'throttledFirstAttemptShare', null)).toEqual({ low: 0.2, high: 320 / 1_100 });
    expect(rangeOf(RUN, 'jainIndex', null).low).toBeCloseTo(0.81, 12);
    expect(rangeOf(RUN, 'jainIndex', null).high).toBe(1);
  });

  it('goes no further than all that were offered', () => {
    const everyFirst = { ...RUN, totals: { ...CHAT, throttledFirstAttempt: 1_050 } };
    expect(rangeOf(everyFirst, 'throttledFirstAttemptShare', null).high).toBe(1);
  });

  it('reads what latencies can become', () => {
    expect(rangeOf(RUN, 'endToEnd.p95', null)).toEqual({ low: 6_000, high: 24_000 });
  });

  it.each(['costUsd', 'attemptsPerRequest', 'peakUtilisation'])('has but the value of %s', (name) => {
    const value = metricOf(RUN, name, null);
    expect(rangeOf(RUN, name, null)).toEqual({ low: value, high: value });
  });

  it('has none where nothing was or will be measured', () => {
    for (const name of ['servedShare', 'throttledFirstAttemptShare', 'ttft.p99']) {
      expect(rangeOf(RUN, name, 1)).toEqual({ low: Number.NaN, high: Number.NaN });
    }
  });
});
