/** Made-up results for tests of reports: round figures that can be checked by eye. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type {
  LatencyStatistics,
  LatencySummary,
  RunResult,
  ShardResult,
  TenantResult,
  Totals,
} from '../../simulator/metrics/result.ts';
import { makeReport, type SimulationReport } from '../../src/report/simulation-report.ts';

const MODEL = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';

const statistics = (p50Micros: number): LatencyStatistics => ({
  meanMicros: p50Micros,
  p50Micros,
  p90Micros: 2 * p50Micros,
  p95Micros: 3 * p50Micros,
  p99Micros: 5 * p50Micros,
  maxMicros: 8 * p50Micros,
});

const latency = (p50Micros: number, count = 1_000): LatencySummary => ({
  count,
  ...statistics(p50Micros),
  least: statistics(p50Micros),
  most: statistics(p50Micros),
});

const TOTALS: Totals = {
  offered: 1_000,
  served: 960,
  throttled: 20,
  shed: 10,
  failed: 5,
  cutOff: 1,
  inFlight: 4,
  throttledFirstAttempt: 45,
};

const shard = (name: string, throttled: number): ShardResult => ({
  name,
  attempts: 600 + throttled,
  admitted: 598,
  throttled,
  failed: 2,
  refusals: {
    requestsPerMinute: 0,
    tokensPerMinute: throttled,
    outputTokensPerMinute: 0,
    tokensPerDay: 0,
    concurrency: 0,
  },
  settledTokens: 1_234_567,
  quotas: [
    { meter: 'requestsPerMinute', model: MODEL, utilisation: 0.6172835, peakUtilisation: 0.75 },
    { meter: 'tokensPerMinute', model: MODEL, utilisation: 0.5, peakUtilisation: 1.25 },
  ],
  utilisation: 0.6172835,
  utilisationOf: { meter: 'requestsPerMinute', model: MODEL },
  peakUtilisation: 1.25,
  peakUtilisationOf: { meter: 'tokensPerMinute', model: MODEL },
  unusedReservationShare: 0.301,
});

const tenant = (name: string, totals: Totals, count = 1_000): TenantResult => ({
  name,
  ...totals,
  endToEnd: latency(2_000_000, count),
  timeToFirstToken: latency(500_000, count),
  wait: latency(0, count),
  costUsd: count === 0 ? 0 : 12.345,
  inputTokens: count === 0 ? 0 : 1_500_000,
  cacheReadTokens: count === 0 ? 0 : 900_000,
  cacheWriteTokens: count === 0 ? 0 : 100_000,
});

const NOBODY: Totals = {
  ...TOTALS,
  offered: 0,
  served: 0,
  throttled: 0,
  shed: 0,
  failed: 0,
  cutOff: 0,
  inFlight: 0,
  throttledFirstAttempt: 0,
};

/** @param served how many of 1,000 requests were served; the rest of them throttled */
export function makeResult(replication: number, served: number, partial = false): RunResult {
  const totals = { ...TOTALS, served, throttled: TOTALS.throttled + TOTALS.served - served };
  return {
    seed: 7,
    replication,
    policy: 'headroom',
    simulatedMicros: 3_600_000_000,
    totals,
    shards: [shard('east-1', 40), shard('east-2', 25)],
    tenants: [tenant('chat', totals), tenant('a tenant whose name is much too long for a table', NOBODY, 0)],
    limitingQuota: { meter: 'tokensPerMinute', model: MODEL, refusals: 65, share: 1, peakUtilisation: 1.25 },
    increases: [
      {
        account: 'east-1',
        model: MODEL,
        meter: 'tokensPerMinute',
        askedAtMicros: 600_000_000,
        from: 200_000,
        asked: 6_000_000,
        decidedAtMicros: 87_000_000_000,
        status: 'partial',
        granted: 3_100_000,
        refusal: null,
      },
      {
        account: 'east-2',
        model: null,
        meter: 'tokensPerDay',
        askedAtMicros: 660_000_000,
        from: 150_000_000,
        asked: 100_000_000,
        decidedAtMicros: null,
        status: 'refused',
        granted: null,
        refusal: { status: 'refused', reason: 'not-above-default', bound: 700_000_000 },
      },
      {
        account: 'east-2',
        model: MODEL,
        meter: 'tokensPerMinute',
        askedAtMicros: 720_000_000,
        from: 200_000,
        asked: 6_000_000,
        decidedAtMicros: 90_000_000_000,
        status: 'pending',
        granted: null,
        refusal: null,
      },
    ],
    wait: latency(0),
    timeToFirstToken: latency(500_000),
    endToEnd: latency(2_000_000),
    jainIndex: 0.987,
    costUsd: 12.345,
    attempts: 1_265,
    refusals: 65,
    retries: 30,
    callerRetries: 12,
    inputTokens: 1_500_000,
    outputTokens: 250_000,
    peakInFlight: 17,
    affineReadTokens: [960_000, 0],
    digest: `000000000000000${replication}`,
    partial,
  };
}

/** What reports read of a configuration. */
const CONFIG = {
  accounts: [
    { name: 'east-1', limits: [{ tokensPerMinute: 10_000 }] },
    { name: 'east-2', limits: [{ tokensPerMinute: 6_000 }] },
  ],
  tenants: [
    { name: 'chat', model: 0 },
    { name: 'a tenant whose name is much too long for a table', model: 0 },
  ],
  models: [{ id: MODEL, inferenceType: 'global' }],
  objectives: [
    { metric: 'servedShare', atMost: null, atLeast: 0.9, tenant: null },
    { metric: 'throttledFirstAttemptShare', atMost: 0.01, atLeast: null, tenant: 0 },
    { metric: 'servedShare', atMost: null, atLeast: 0.965, tenant: null },
  ],
} as unknown as SimulationConfig;

export function makeSampleReport(results: readonly RunResult[], objectives = CONFIG.objectives): SimulationReport {
  return makeReport({
    scenario: { name: 'sample', digest: '0123456789abcdef' },
    config: { ...CONFIG, objectives },
    policy: 'headroom',
    seed: 7,
    version: '0.0.0',
    command: 'npx shardproof simulate sample.yaml --seed 7 --replications 3',
    partial: results.some(({ partial }) => partial),
    asked: 3,
    results,
  });
}
