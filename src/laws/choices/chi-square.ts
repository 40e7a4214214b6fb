/** Pearson's chi-square test against expected shares, at a level that says how often chance alone may fail it. */

/** Standard deviations of the normal distribution: chance exceeds them once in 1,000, and once in 1,000,000,000. */
export const ONCE_IN_A_THOUSAND = 3.09;
export const ONCE_IN_A_BILLION = 6;

/** The quantile by Wilson and Hilferty, "The Distribution of Chi-Square" (PNAS 17, 1931): 3 % high at one degree. */
export function quantile(degrees: number, deviations: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + deviations * Math.sqrt(spread)) ** 3;
}

/**
 * Why the counts are further from the weights' shares than chance explains; null where they are not.
 * @param weights one a count, of which the shares are made; those of weight 0 must have count 0
 */
export function unfairness(
  counts: readonly number[],
  weights: readonly number[],
  deviations = ONCE_IN_A_THOUSAND,
): string | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  if (total === 0) return 'nothing was counted';
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
  if (cells < 2) return null;
  const bound = quantile(cells - 1, deviations);
  return statistic <= bound
    ? null
    : `chi-square ${statistic.toFixed(1)} exceeds ${bound.toFixed(1)}: ${counts.join(' ')}`;
}
