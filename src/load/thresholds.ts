/** A scenario's objectives as thresholds of k6, so that it ends with 99 by itself where they are missed. */
import { MICROS_PER_MILLISECOND } from '../../simulator/basics/time.ts';
import type { ObjectiveConfig } from '../../simulator/metrics/objective.ts';

const RATES: Readonly<Record<string, string>> = {
  servedShare: 'llm_served',
  throttledShare: 'llm_throttled',
  shedShare: 'llm_shed',
  failedShare: 'llm_failed',
  cutOffShare: 'llm_cut_off',
  throttledFirstAttemptShare: 'llm_throttled_first',
};
const TRENDS: Readonly<Record<string, string>> = { ttft: 'llm_ttft', endToEnd: 'llm_e2e', wait: 'llm_wait' };

/** Objectives of cost, fairness and utilisation have no threshold: they are judged from the records alone. */
export function thresholdsOf(
  objectives: readonly ObjectiveConfig[],
  tenants: readonly { readonly name: string }[],
): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  for (const { metric, tenant, atMost, atLeast } of objectives) {
    const found = expressionOf(metric);
    if (found === null) continue;
    const name = tenant === null ? found.name : `${found.name}{tenant:${tenants[tenant]!.name}}`;
    const rules = (thresholds[name] ??= []);
    if (atMost !== null) rules.push(`${found.statistic}<=${atMost / found.divisor}`);
    if (atLeast !== null) rules.push(`${found.statistic}>=${atLeast / found.divisor}`);
  }
  return thresholds;
}

function expressionOf(metric: string): { name: string; statistic: string; divisor: number } | null {
  const rate = RATES[metric];
  if (rate !== undefined) return { name: rate, statistic: 'rate', divisor: 1 };
  const [latency, statistic] = metric.split('.');
  const name = TRENDS[latency!];
  if (name === undefined || statistic === undefined) return null;
  return { name, statistic: statisticOf(statistic), divisor: MICROS_PER_MILLISECOND };
}

function statisticOf(statistic: string): string {
  if (statistic === 'mean') return 'avg';
  return statistic === 'max' ? 'max' : `p(${statistic.slice(1)})`;
}
