/** Jain's fairness index. */

/**
 * (sum of x)^2 / (n x sum of x^2): 1 where all are treated alike, 1/n where one gets everything; 1 for no one.
 * R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and discrimination" (DEC TR-301, 1984).
 */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((all, share) => all + share, 0);
  const squares = shares.reduce((all, share) => all + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares);
}
