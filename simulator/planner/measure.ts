/** What a planner keeps of a run: what each objective's metric was and can become, and which quota refused. */
import { metricOf, type ObjectiveConfig, rangeOf } from '../metrics/objective.ts';
import type { LimitingQuota, RunResult } from '../metrics/result.ts';

/** Of one objective in one replication; NaN where there was nothing to measure, Infinity where there is no end. */
export interface Reading {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of one replication; plain data. */
export interface Measure {
  /** In the order of the objectives. */
  readonly readings: readonly Reading[];
  readonly limitingQuota: LimitingQuota;
}

export function measureOf(run: RunResult, objectives: readonly ObjectiveConfig[]): Measure {
  return {
    readings: objectives.map(({ metric, tenant }) => ({
      value: metricOf(run, metric, tenant),
      ...rangeOf(run, metric, tenant),
    })),
    limitingQuota: run.limitingQuota,
  };
}

/** The quota that refused most over all replications, the fullest of those that refused alike; null of none. */
export function limitingQuotaOf(measures: readonly Measure[]): LimitingQuota | null {
  const found = new Map<string, LimitingQuota>();
  for (const { limitingQuota } of measures) {
    const key = `${limitingQuota.meter} ${limitingQuota.model}`;
    const before = found.get(key);
    found.set(key, {
      ...limitingQuota,
      refusals: (before?.refusals ?? 0) + limitingQuota.refusals,
      peakUtilisation: Math.max(before?.peakUtilisation ?? 0, limitingQuota.peakUtilisation),
    });
  }
  const all = [...found.values()];
  if (all.length === 0) return null;
  const worst = all.reduce((best, one) => {
    if (one.refusals !== best.refusals) return one.refusals > best.refusals ? one : best;
    return one.peakUtilisation > best.peakUtilisation ? one : best;
  });
  const refusals = all.reduce((sum, one) => sum + one.refusals, 0);
  return { ...worst, share: refusals > 0 ? worst.refusals / refusals : 0 };
}

/** It refused, or it was full, so that gateways that know it held back what it had no room for. */
export function isInTheWay({ refusals, peakUtilisation }: LimitingQuota): boolean {
  return refusals > 0 || peakUtilisation >= 1;
}
