/** The lognormal distribution that people mean when they know a median and a 95th percentile. */
import { log } from '../../simulator/basics/math.ts';
import type { Distribution } from '../../simulator/sampling/distribution.ts';

/** Quantile of the standard normal distribution at 0.95. */
const NORMAL_P95 = 1.6448536269514722;

/** @param p95 at or above `median`, which is above 0 */
export function lognormalBetween(median: number, p95: number): Distribution {
  return { kind: 'lognormal', median, sigma: log(p95 / median) / NORMAL_P95 };
}
