/**
 * The metrics that objectives may name: the value that a run gives them, and all that it can become.
 *
 * A request in flight at the end of the run has no outcome and no latency yet. A metric of requests has a value, which
 * is of the requests that have ended, and a range: all that it can become, however those in flight end. Verdicts go by
 * the range, so that a request that never ends cannot improve one. What was spent or done in the simulated time (cost,
 * attempts, busiest minute) is what it is: it has no range.
 */
import type { Bounds } from './interval.ts';
import { jainBounds } from './jain.ts';
import type { LatencyStatistics, LatencySummary, RunResult, Totals } from './result.ts';

/** `value` must hold for the metric's interval to count as met; shares are 0..1, times in microseconds. */
export interface ObjectiveConfig {
  readonly metric: string;
  readonly atMost: number | null;
  readonly atLeast: number | null;
  /** Index of the tenant it speaks of; null: all. */
  readonly tenant: number | null;
}

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
  /** What `read` can become; missing: nothing else. */
  readonly range?: (measured: Measured, run: RunResult) => Bounds;
}

/** From where none of the requests in flight ends like those counted to where all of them do. */
function shareBounds(count: number, { offered, inFlight }: Totals): Bounds {
  return { low: count / offered, high: Math.min(1, (count + inFlight) / offered) };
}

function endedShare(name: string, meaning: string, count: (totals: Totals) => number): Definition {
  return {
    name,
    unit: 'share',
    meaning: `the share of ended requests that ${meaning}`,
    perTenant: true,
    read: ({ totals }) => count(totals) / (totals.offered - totals.inFlight),
    range: ({ totals }) => shareBounds(count(totals), totals),
  };
}

const NOTHING: Bounds = { low: Number.NaN, high: Number.NaN };

const LATENCIES = [
  ['wait', 'the time from arrival to admission', (measured: Measured) => measured.wait],
  ['ttft', 'the time from arrival to the first token', (measured: Measured) => measured.timeToFirstToken],
  ['endToEnd', 'the time from arrival to the whole answer', (measured: Measured) => measured.endToEnd],
] as const;

const STATISTICS = [
  ['mean', 'on average', (latency: LatencyStatistics) => latency.meanMicros],
  ['p50', 'at the median', (latency: LatencyStatistics) => latency.p50Micros],
  ['p90', 'at the 90th percentile', (latency: LatencyStatistics) => latency.p90Micros],
  ['p95', 'at the 95th percentile', (latency: LatencyStatistics) => latency.p95Micros],
  ['p99', 'at the 99th percentile', (latency: LatencyStatistics) => latency.p99Micros],
  ['max', 'at worst', (latency: LatencyStatistics) => latency.maxMicros],
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
      range: (measured: Measured) => {
        const { count, least, most } = latencyOf(measured);
        // Those in flight may all end without an answer.
        if (count === 0) return NOTHING;
        return { low: statistic(least), high: statistic(most) };
      },
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
    // A request that waits at the gateway has its first attempt still to come.
    range: ({ totals }) => shareBounds(totals.throttledFirstAttempt, totals),
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
    range: (_, { tenants }) =>
      jainBounds(tenants.filter(({ offered }) => offered > 0).map((tenant) => shareBounds(tenant.served, tenant))),
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
    meaning: 'the busiest minute of the fullest quota of any shard, whichever meter it is, over that quota',
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
  return definitionOf(metric).read(measuredOf(run, metric, tenant), run);
}

/**
 * All that the value can become, however the requests in flight end: for shares, all of them so or none; for latencies,
 * all answered at once or never. That leaves an average and a maximum no upper end, but moves a quantile by few ranks.
 * @returns high: Infinity where there is no upper end; both NaN where nothing was or will be measured
 * @throws RangeError as `metricOf`
 */
export function rangeOf(run: RunResult, metric: string, tenant: number | null): Bounds {
  const { read, range } = definitionOf(metric);
  const measured = measuredOf(run, metric, tenant);
  if (range !== undefined) return range(measured, run);
  const value = read(measured, run);
  return { low: value, high: value };
}

/** @throws RangeError for an unknown metric */
export function metricUnit(metric: string): MetricUnit {
  return definitionOf(metric).unit;
}

function definitionOf(metric: string): Definition {
  const definition = DEFINITIONS.find(({ name }) => name === metric);
  if (definition === undefined) throw new RangeError(`no objective metric "${metric}"`);
  return definition;
}

function measuredOf(run: RunResult, metric: string, tenant: number | null): Measured {
  if (tenant === null) return run;
  if (!definitionOf(metric).perTenant) throw new RangeError(`"${metric}" is no metric of a single tenant`);
  const result = run.tenants[tenant];
  if (result === undefined) throw new RangeError(`no tenant ${tenant}: there are ${run.tenants.length}`);
  return { ...result, totals: result };
}
