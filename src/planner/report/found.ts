/** What a decision says of each objective, as figures: for tables, JSON and charts alike. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import { DEFAULT_LEVEL } from '../../../simulator/metrics/interval.ts';
import { type MetricUnit, metricUnit, type ObjectiveConfig } from '../../../simulator/metrics/objective.ts';
import { boundsOf } from '../../../simulator/planner/judge.ts';
import type { Decision } from '../../../simulator/planner/search.ts';
import { formatMetric, formatRange } from '../../report/numbers.ts';

export interface Found {
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Its name; null: all. */
  readonly tenant: string | null;
  /** Of the replications that could measure it; null where none could, or where only the busiest window was run. */
  readonly mean: number | null;
  /** 95 % interval; null: no such end is known. */
  readonly low: number | null;
  readonly high: number | null;
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

export function foundOf(config: SimulationConfig, decision: Decision): Found[] {
  return config.objectives.map(({ metric, tenant }, i) => {
    const readings = decision.measures.map((measure) => measure.readings[i]!);
    const values = readings.map(({ value }) => value).filter(Number.isFinite);
    const { low, high } = boundsOf(readings, DEFAULT_LEVEL);
    const unit = metricUnit(metric);
    const mean = decision.extent === 'window' || values.length === 0 ? null : sum(values) / values.length;
    return {
      metric,
      unit,
      tenant: tenant === null ? null : config.tenants[tenant]!.name,
      mean,
      low: low === Number.NEGATIVE_INFINITY ? null : Math.max(0, low),
      high: orNull(unit === 'share' && Number.isFinite(high) ? Math.min(1, high) : high),
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** `99.95% (99.93% .. 99.97%)`, or the one end that is known. */
export function formatFound({ mean, low, high, unit }: Found): string {
  if (low === null && high === null) return '-';
  if (low === null) return `at most ${formatMetric(high, unit)}`;
  if (high === null && mean === null) return `at least ${formatMetric(low, unit)}`;
  return `${formatMetric(mean, unit)} (${formatRange(low, high ?? Number.POSITIVE_INFINITY, unit)})`;
}

/** The objective that a number of accounts is furthest from meeting: the first that fails, else the first. */
export function decidingObjective(objectives: readonly ObjectiveConfig[], found: readonly Found[]): number {
  const fails = objectives.findIndex(({ atMost, atLeast }, i) => {
    const { low, high } = found[i]!;
    return (atMost !== null && low !== null && low > atMost) || (atLeast !== null && high !== null && high < atLeast);
  });
  return Math.max(0, fails);
}
