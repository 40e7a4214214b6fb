/** What the replications say together: every metric with its confidence interval. */
import { type Estimate, meanEstimate } from '../../simulator/metrics/interval.ts';
import { metricOf, OBJECTIVE_METRICS, type MetricUnit } from '../../simulator/metrics/objective.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';

/** By metric, in the order of the metrics, then `utilisation.<shard>`; null where no replication could measure it. */
export type Estimates = Readonly<Record<string, Estimate | null>>;

/** Over the replications that could measure it: a quiet one may have nobody who was answered. */
export function estimateOf(values: readonly number[]): Estimate | null {
  const measured = values.filter((value) => Number.isFinite(value));
  return measured.length === 0 ? null : meanEstimate(measured);
}

/** @param results replications of one configuration, at least one */
export function estimatesOf(results: readonly RunResult[]): Estimates {
  const estimates: Record<string, Estimate | null> = {};
  for (const { name } of OBJECTIVE_METRICS) {
    estimates[name] = estimateOf(results.map((result) => metricOf(result, name, null)));
  }
  for (const [i, shard] of results[0]!.shards.entries()) {
    estimates[`utilisation.${shard.name}`] = estimateOf(results.map((result) => result.shards[i]!.utilisation));
  }
  return estimates;
}

/** The unit of an entry of `Estimates`. */
export function unitOf(metric: string): MetricUnit {
  return OBJECTIVE_METRICS.find(({ name }) => name === metric)?.unit ?? 'share';
}
