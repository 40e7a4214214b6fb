/** Jain's fairness index. */
import type { Bounds } from './interval.ts';

/**
 * (sum of x)^2 / (n x sum of x^2): 1 where all are treated alike, 1/n where one gets everything; 1 for no one.
 * R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and discrimination" (DEC TR-301, 1984).
 */
export function jainIndex(shares: readonly number[]): number {
  return index(shares, shares);
}

/**
 * Between which values the index lies where every share lies between two of its own. Both sums grow with every share,
 * so their ends bound it: never too narrow, and hardly too wide where the shares are narrow.
 */
export function jainBounds(shares: readonly Bounds[]): Bounds {
  const lows = shares.map(({ low }) => low);
  const highs = shares.map(({ high }) => high);
  return { low: index(lows, highs), high: Math.min(1, index(highs, lows)) };
}

/** The index with its two sums over shares of their own. */
function index(summed: readonly number[], squared: readonly number[]): number {
  const sum = summed.reduce((all, share) => all + share, 0);
  const squares = squared.reduce((all, share) => all + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (summed.length * squares);
}
