/** What the replications say together: every metric with its confidence interval. */
import { type Bounds, type Estimate, intervalOf, meanEstimate } from '../../simulator/metrics/interval.ts';
import {
  metricOf,
  metricUnit,
  OBJECTIVE_METRICS,
  type MetricUnit,
  rangeOf,
  type ObjectiveConfig,
} from '../../simulator/metrics/objective.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import type { Evidence } from '../../simulator/metrics/verdict.ts';
import { type AccountQuota, fullestQuota, utilisationMetric } from './quota-names.ts';

/** Of a metric; `quota` is the one that a figure of use speaks of, and missing for other metrics. */
export interface MetricEstimate extends Estimate {
  readonly quota?: AccountQuota;
}

/** By metric, in the order of the metrics, then `utilisation.<shard>`; null where no replication could measure it. */
export type Estimates = Readonly<Record<string, MetricEstimate | null>>;

const NOTHING: Estimate = { mean: Number.NaN, low: null, high: null, level: 0.95, n: 0 };

/**
 * Over the replications that could measure it: a quiet one may have nobody who was answered. No metric is below 0 and
 * no share above 1, whatever Student's symmetric interval says.
 */
export function estimateOf(values: readonly number[], unit: MetricUnit): Estimate | null {
  const measured = values.filter((value) => Number.isFinite(value));
  if (measured.length === 0) return null;
  const { low, high, ...estimate } = meanEstimate(measured);
  if (low === null || high === null) return { ...estimate, low, high };
  return { ...estimate, low: Math.max(0, low), high: unit === 'share' ? Math.min(1, high) : high };
}

/** @param results replications of one configuration, at least one */
export function estimatesOf(results: readonly RunResult[]): Estimates {
  const estimates: Record<string, MetricEstimate | null> = {};
  const enter = (metric: string, values: readonly number[], unit: MetricUnit): void => {
    const estimate = estimateOf(values, unit);
    const quota = fullestQuota(results, metric);
    estimates[metric] = estimate === null || quota === null ? estimate : { ...estimate, quota };
  };
  for (const { name, unit } of OBJECTIVE_METRICS) {
    enter(
      name,
      results.map((result) => metricOf(result, name, null)),
      unit,
    );
  }
  for (const [i, shard] of results[0]!.shards.entries()) {
    const values = results.map((result) => result.shards[i]!.utilisation);
    // A bucket that was full at the start lets more through than its quota: this share may be a little above 1.
    enter(utilisationMetric(shard.name), values, 'ratio');
  }
  return estimates;
}

/**
 * What an objective is held against. The range holds three intervals over the replications: of the values, of the
 * lowest they can become by the requests in flight, and of the highest. Where nothing is in flight the three are one.
 */
export function evidenceOf(results: readonly RunResult[], { metric, tenant }: ObjectiveConfig): Evidence {
  const unit = metricUnit(metric);
  const ranges = results.map((result) => rangeOf(result, metric, tenant));
  const lows = ranges.map(({ low }) => low);
  const highs = ranges.map(({ high }) => high);
  const estimate = estimateOf(
    results.map((result) => metricOf(result, metric, tenant)),
    unit,
  );
  const intervals = [estimate, estimateOf(lows, unit), estimateOf(highs, unit)]
    .filter((one) => one !== null)
    .map(intervalOf);
  return {
    estimate: estimate ?? NOTHING,
    range: highs.includes(Number.POSITIVE_INFINITY)
      ? { ...hull(intervals), high: Number.POSITIVE_INFINITY }
      : hull(intervals),
    inFlight: results.reduce(
      (sum, { totals, tenants }) => sum + (tenant === null ? totals : tenants[tenant]!).inFlight,
      0,
    ),
  };
}

/** From the lowest end to the highest; NaN of none. */
function hull(intervals: readonly Bounds[]): Bounds {
  if (intervals.length === 0) return { low: Number.NaN, high: Number.NaN };
  return {
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}

/** The unit of an entry of `Estimates`. */
export function unitOf(metric: string): MetricUnit {
  return OBJECTIVE_METRICS.find(({ name }) => name === metric)?.unit ?? 'share';
}
