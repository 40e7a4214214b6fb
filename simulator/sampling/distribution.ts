/** Descriptions of distributions, as scenarios state them; `sampler.ts` turns one into a table to draw from. */

/** All parameters are in the unit of the quantity described (tokens, microseconds, ...). */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** exp of a normal with the logarithm of `median` as its mean and `sigma` as its standard deviation. */
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  /** Empirical: `values[i]` is the quantile at `probabilities[i]`; both ascend, from probability 0 to 1. */
  | { readonly kind: 'quantiles'; readonly probabilities: readonly number[]; readonly values: readonly number[] };

/** A distribution with its results cut to [minimum, maximum]. */
export interface Bounded {
  readonly distribution: Distribution;
  readonly minimum: number;
  readonly maximum: number;
}
