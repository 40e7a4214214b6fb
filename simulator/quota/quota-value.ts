/**
 * Which values a quota may have: whole amounts, and only thousands where a token bucket counts coarsely.
 *
 * One rule for every meter, so that a value means the same wherever it is asked for, granted, cut or checked.
 */

import type { MeterName } from './limits.ts';

/** Up to this quota a token bucket counts in 1/60,000,000 of an amount; above it in 1/60,000. */
export const FINE_LIMIT = 75_000_000;
/** The largest quota that a token bucket counts exactly. */
export const LARGEST_QUOTA = FINE_LIMIT * 1_000;
const COARSE_STEP = 1_000;
/** More than decimal factors and their products are off by: 50 x 1.1 is 55.000000000000007. */
const NOISE = 2 ** -50;

/**
 * The value as a quota may have it.
 *
 * @param round `Math.floor` for what is granted or cut, `Math.ceil` for what is asked for
 */
export function wholeQuota(value: number, round: (steps: number) => number): number {
  const step = value > FINE_LIMIT ? COARSE_STEP : 1;
  const steps = value / step;
  const nearest = Math.round(steps);
  return (Math.abs(steps - nearest) <= nearest * NOISE ? nearest : round(steps)) * step;
}

/** The largest quota that a meter counts exactly; days are counted in windows, which hold any whole number. */
export function largestQuota(meter: MeterName): number {
  return meter === 'tokensPerDay' ? Number.MAX_SAFE_INTEGER : LARGEST_QUOTA;
}

/** Why a token bucket cannot count a quota exactly, as what would be right; null where it can. */
export function expectedOfQuota(value: number): string | null {
  if (value > LARGEST_QUOTA) return `a quota of at most ${LARGEST_QUOTA}`;
  return value === wholeQuota(value, Math.floor) ? null : `a multiple of ${COARSE_STEP} above ${FINE_LIMIT}`;
}
