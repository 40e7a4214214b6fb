/** Policies on identical arrivals: the same replications of the same scenario, paired. */
import { type Estimate, meanEstimate } from '../../../simulator/metrics/interval.ts';
import { metricOf, metricUnit, type MetricUnit } from '../../../simulator/metrics/objective.ts';
import type { RunResult } from '../../../simulator/metrics/result.ts';
import { estimateOf } from '../../report/estimates.ts';

/** What is compared besides the metrics of the objectives; the first decides the order. */
const ALWAYS = ['servedShare', 'throttledFirstAttemptShare', 'throttledShare', 'ttft.p95', 'attemptsPerRequest'];
/** More of it is better; of all others, less is. */
const BETTER_HIGH: ReadonlySet<string> = new Set(['servedShare', 'jainIndex']);

export interface PolicyRuns {
  readonly policy: string;
  /** In the order of their replications: the n-th of each policy saw the same arrivals. */
  readonly results: readonly RunResult[];
}

/** Against another policy: of the differences, replication by replication. */
export type Standing = 'better' | 'worse' | 'equal' | 'open';

export interface ComparedMetric {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly estimate: Estimate | null;
  /** This policy less the first one; null of the first one, and where a replication could not measure it. */
  readonly difference: Estimate | null;
  /** `open`: the interval of the difference holds 0. */
  readonly standing: Standing | null;
  /** This policy less the oracle, which sees what no gateway can: what better routing could still win. */
  readonly regret: Estimate | null;
}

export interface ComparedPolicy {
  readonly policy: string;
  readonly metrics: readonly ComparedMetric[];
}

/**
 * @param runs at least one; the first is what the others are held against
 * @param oracle the same replications; null: not run
 * @param wanted metrics of the scenario's objectives
 */
export function comparePolicies(
  runs: readonly PolicyRuns[],
  oracle: PolicyRuns | null,
  wanted: readonly string[],
): readonly ComparedPolicy[] {
  const metrics = [...new Set([...ALWAYS, ...wanted])];
  const [first] = runs;
  return runs.map(({ policy, results }, index) => ({
    policy,
    metrics: metrics.map((metric): ComparedMetric => {
      const difference = index === 0 ? null : pairedDifference(results, first!.results, metric);
      return {
        metric,
        unit: metricUnit(metric),
        estimate: estimateOf(
          results.map((result) => metricOf(result, metric, null)),
          metricUnit(metric),
        ),
        difference,
        standing: difference === null ? null : standingOf(difference, metric),
        regret: oracle === null ? null : pairedDifference(results, oracle.results, metric),
      };
    }),
  }));
}

function pairedDifference(
  results: readonly RunResult[],
  others: readonly RunResult[],
  metric: string,
): Estimate | null {
  const differences = results.flatMap((result, i) => {
    const other = others[i];
    if (other === undefined) return [];
    const difference = metricOf(result, metric, null) - metricOf(other, metric, null);
    return Number.isFinite(difference) ? [difference] : [];
  });
  return differences.length === 0 ? null : meanEstimate(differences);
}

export function standingOf({ mean, low, high }: Estimate, metric: string): Standing {
  if (mean === 0 && (low ?? 0) === 0 && (high ?? 0) === 0) return 'equal';
  if (low === null || high === null || (low <= 0 && high >= 0)) return 'open';
  return mean > 0 === BETTER_HIGH.has(metric) ? 'better' : 'worse';
}
