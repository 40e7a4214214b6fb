/** Objectives: what a run must achieve, the metrics they may name, and the verdict on an estimate. */
import type { ObjectiveConfig } from '../config.ts';
import type { Estimate } from './interval.ts';
import type { LatencySummary, RunResult, Totals } from './result.ts';

/** How a value of the metric is to be read and printed. `share`: 0..1; `ratio`: any number from 0. */
export type MetricUnit = 'share' | 'micros' | 'usd' | 'ratio';

export interface ObjectiveMetric {
  readonly name: string;
  readonly unit: MetricUnit;
  /** What it is, as the end of the sentence "the metric is ...". */
  readonly meaning: string;
  /** Whether it can be asked of a single tenant. */
  readonly perTenant: boolean;
}

/** What run and tenant have in common. */
interface Measured {
  readonly totals: Totals;
  readonly wait: LatencySummary;
  readonly timeToFirstToken: LatencySummary;
  readonly endToEnd: LatencySummary;
  readonly costUsd: number;
}

interface Definition extends ObjectiveMetric {
  readonly read: (measured: Measured, run: RunResult) => number;
}

/** Of the requests that have ended; those in flight at the horizon have no outcome yet. */
function endedShare(name: string, meaning: string, count: (totals: Totals) => number): Definition {
  return {
    name,
    unit: 'share',
    meaning: `the share of ended requests that ${meaning}`,
    perTenant: true,
    read: ({ totals }) => count(totals) / (totals.offered - totals.inFlight),
  };
}

const LATENCIES = [
  ['wait', 'the time from arrival to admission', (measured: Measured) => measured.wait],
  ['ttft', 'the time from arrival to the first token', (measured: Measured) => measured.timeToFirstToken],
  ['endToEnd', 'the time from arrival to the whole answer', (measured: Measured) => measured.endToEnd],
] as const;

const STATISTICS = [
  ['mean', 'on average', (latency: LatencySummary) => latency.meanMicros],
  ['p50', 'at the median', (latency: LatencySummary) => latency.p50Micros],
  ['p90', 'at the 90th percentile', (latency: LatencySummary) => latency.p90Micros],
  ['p95', 'at the 95th percentile', (latency: LatencySummary) => latency.p95Micros],
  ['p99', 'at the 99th percentile', (latency: LatencySummary) => latency.p99Micros],
  ['max', 'at worst', (latency: LatencySummary) => latency.maxMicros],
] as const;

function latencyMetrics(): Definition[] {
  return LATENCIES.flatMap(([latencyName, what, latencyOf]) =>
    STATISTICS.map(([statisticName, how, statistic]) => ({
      name: `${latencyName}.${statisticName}`,
      unit: 'micros' as const,
      meaning: `${what}, ${how}`,
      perTenant: true,
      // Nobody answered is not "answered in no time".
      read: (measured: Measured) => (latencyOf(measured).count === 0 ? Number.NaN : statistic(latencyOf(measured))),
    })),
  );
}

const DEFINITIONS: readonly Definition[] = [
  endedShare('servedShare', 'were answered whole', (totals) => totals.served),
  endedShare('throttledShare', 'were given up with a 429', (totals) => totals.throttled),
  endedShare('shedShare', 'the gateway turned away without asking a shard', (totals) => totals.shed),
  endedShare('failedShare', 'failed for another reason than a quota', (totals) => totals.failed),
  endedShare('cutOffShare', 'were cut off because output tokens ran out', (totals) => totals.cutOff),
  {
    name: 'throttledFirstAttemptShare',
    unit: 'share',
    meaning: 'the share of offered requests whose first attempt was refused with a 429, whatever came of them',
    perTenant: true,
    read: ({ totals }) => totals.throttledFirstAttempt / totals.offered,
  },
  ...latencyMetrics(),
  {
    name: 'costUsd',
    unit: 'usd',
    meaning: 'the price of all tokens processed',
    perTenant: true,
    read: (m) => m.costUsd,
  },
  {
    name: 'jainIndex',
    unit: 'share',
    meaning: "Jain's index of fairness over the tenants' served shares: 1 where all are served alike",
    perTenant: false,
    read: (_, run) => run.jainIndex,
  },
  {
    name: 'attemptsPerRequest',
    unit: 'ratio',
    meaning: 'how many attempts reach a shard per offered request: what retries and spill-over add to the load',
    perTenant: false,
    read: (_, run) => run.attempts / run.totals.offered,
  },
  {
    name: 'peakUtilisation',
    unit: 'ratio',
    meaning: "the busiest minute of the busiest shard, over that shard's quota",
    perTenant: false,
    read: (_, run) => run.shards.reduce((peak, shard) => Math.max(peak, shard.peakUtilisation), 0),
  },
];

/** Every metric that an objective may name. */
export const OBJECTIVE_METRICS: readonly ObjectiveMetric[] = DEFINITIONS;

/**
 * The value of a metric in one run.
 * @param tenant index of the tenant it speaks of; null: all
 * @returns NaN where the run has nothing to measure: no request ended, or none was answered
 * @throws RangeError for an unknown metric or tenant, and for a tenant where the metric has none
 */
export function metricOf(run: RunResult, metric: string, tenant: number | null): number {
  const definition = DEFINITIONS.find(({ name }) => name === metric);
  if (definition === undefined) throw new RangeError(`no objective metric "${metric}"`);
  if (tenant === null) return definition.read(run, run);
  if (!definition.perTenant) throw new RangeError(`"${metric}" is no metric of a single tenant`);
  const result = run.tenants[tenant];
  if (result === undefined) throw new RangeError(`no tenant ${tenant}: there are ${run.tenants.length}`);
  return definition.read({ ...result, totals: result }, run);
}

/** Whether a bound holds: `undecided` where the interval has values on both sides of it, or there is no value. */
export type ObjectiveStatus = 'met' | 'missed' | 'undecided';

export interface BoundVerdict {
  readonly kind: 'at-most' | 'at-least';
  readonly value: number;
  readonly status: ObjectiveStatus;
}

/** The verdict and all that a sentence about it needs. */
export interface ObjectiveVerdict {
  readonly status: ObjectiveStatus;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly tenant: number | null;
  readonly estimate: Estimate;
  readonly bounds: readonly BoundVerdict[];
}

/** Holds an objective against an estimate of its metric; without an interval, the mean alone decides. */
export function judgeObjective(objective: ObjectiveConfig, estimate: Estimate): ObjectiveVerdict {
  const { metric, tenant, atMost, atLeast } = objective;
  const definition = DEFINITIONS.find(({ name }) => name === metric);
  if (definition === undefined) throw new RangeError(`no objective metric "${metric}"`);
  const { mean } = estimate;
  const { low, high } = { low: estimate.low ?? mean, high: estimate.high ?? mean };
  const bounds: BoundVerdict[] = [];
  if (atMost !== null) bounds.push({ kind: 'at-most', value: atMost, status: statusOf(high <= atMost, low > atMost) });
  if (atLeast !== null)
    bounds.push({ kind: 'at-least', value: atLeast, status: statusOf(low >= atLeast, high < atLeast) });
  const isMissed = bounds.some(({ status }) => status === 'missed');
  const isMet = bounds.every(({ status }) => status === 'met');
  return { status: statusOf(isMet, isMissed), metric, unit: definition.unit, tenant, estimate, bounds };
}

function statusOf(isMet: boolean, isMissed: boolean): ObjectiveStatus {
  if (isMissed) return 'missed';
  return isMet ? 'met' : 'undecided';
}
