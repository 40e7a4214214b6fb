/** Pearson's chi-square test against expected shares, at a level that a fixed seed passes or fails for good. */

/** The 99.9 % quantile of the chi-square distribution, by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.4). */
const QUANTILE_999 = [Number.NaN, 10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.125, 27.877, 29.588];

/**
 * Why the counts are further from the weights' shares than chance explains in 999 of 1,000 cases; null where they are
 * not.
 * @param weights one a count, of which the shares are made; those of weight 0 must have count 0
 */
export function unfairness(counts: readonly number[], weights: readonly number[]): string | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  let statistic = 0;
  let cells = 0;
  for (const [i, count] of counts.entries()) {
    const expected = (total * weights[i]!) / weight;
    if (expected === 0) {
      if (count > 0) return `${count} where nothing should be, at ${i} of ${counts.join(' ')}`;
      continue;
    }
    if (expected < 5) throw new RangeError(`too few draws for the test: expected ${expected} at ${i}`);
    statistic += (count - expected) ** 2 / expected;
    cells++;
  }
  const bound = QUANTILE_999[cells - 1]!;
  return statistic <= bound ? null : `chi-square ${statistic.toFixed(1)} exceeds ${bound}: ${counts.join(' ')}`;
}
