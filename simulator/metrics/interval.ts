/** How sure an estimate is: confidence intervals for means over replications and for shares of trials. */
import { inverseNormal } from '../sampling/inverse-normal.ts';
import { betaQuantile } from './beta.ts';

export const DEFAULT_LEVEL = 0.95;

/** A mean with its two-sided confidence interval; `low` and `high` are null where one value says nothing of scatter. */
export interface Estimate {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  /** The share of such intervals that hold the true mean, e.g. 0.95. */
  readonly level: number;
  /** How many independent values it rests on. */
  readonly n: number;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** The interval, or where one value says nothing of scatter that value alone. */
export function intervalOf({ mean, low, high }: Estimate): Bounds {
  return { low: low ?? mean, high: high ?? mean };
}

/** The t at which Student's distribution with `freedom` degrees of freedom has the probability below it. */
export function studentQuantile(probability: number, freedom: number): number {
  if (probability === 0.5) return 0;
  const tails = 2 * Math.min(probability, 1 - probability);
  const x = betaQuantile(tails, freedom / 2, 0.5);
  const t = Math.sqrt(freedom * (1 / x - 1));
  return probability > 0.5 ? t : -t;
}

/**
 * Mean of independent values with Student's interval. Values that are all equal have an interval of width 0.
 *
 * @param values at least one
 */
export function meanEstimate(values: readonly number[], level: number = DEFAULT_LEVEL): Estimate {
  const n = values.length;
  // Around the first value, so that equal values have exactly that mean and no spread by rounding.
  const origin = values[0]!;
  let shift = 0;
  for (const value of values) shift += value - origin;
  const mean = origin + shift / n;
  if (n === 1) return { mean, low: null, high: null, level, n };
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  const margin = studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - margin, high: mean + margin, level, n };
}

/** Wilson's score interval for a share: right on average over shares, and never outside 0..1. */
export function wilsonBounds(successes: number, trials: number, level: number = DEFAULT_LEVEL): Bounds {
  const z = inverseNormal((1 + level) / 2);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const margin = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - margin),
    high: successes === trials ? 1 : Math.min(1, centre + margin),
  };
}

/** Clopper and Pearson's exact interval for a share: holds the true share at least as often as `level` says. */
export function clopperPearsonBounds(successes: number, trials: number, level: number = DEFAULT_LEVEL): Bounds {
  const tail = (1 - level) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    high: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
  };
}
