/** The test of shares: what chance explains passes, what it does not is said. */
import { describe, expect, it } from 'vitest';
import { ONCE_IN_A_BILLION, quantile, unfairness } from '../../../../src/laws/choices/chi-square.ts';

describe('the chi-square test', () => {
  it('has quantiles within 4 % of the tables (NIST/SEMATECH e-Handbook, 1.3.6.7.4: 99.9 %)', () => {
    for (const [degrees, value] of [
      [1, 10.828],
      [2, 13.816],
      [5, 20.515],
      [10, 29.588],
    ] as const) {
      expect(Math.abs(quantile(degrees, 3.09) / value - 1)).toBeLessThan(0.04);
    }
  });

  it.each([
    [[500, 500], [1, 1], /^fair$/],
    [[560, 440], [1, 1], /^chi-square 14\.4 exceeds/],
    [[300, 700], [3, 7], /^fair$/],
    [[1_000, 0], [1, 0], /^fair$/],
    [[999, 1], [1, 0], /^1 where nothing should be/],
    [[0, 0], [1, 1], /^nothing was counted$/],
  ])('of %j by %j says %s', (counts, weights, says) => {
    expect(unfairness(counts, weights) ?? 'fair').toMatch(says);
  });

  it('can be told to believe in chance for longer', () => {
    expect(unfairness([560, 440], [1, 1], ONCE_IN_A_BILLION)).toBeNull();
  });

  it('refuses too few draws', () => {
    expect(() => unfairness([2, 2], [1, 1])).toThrow(/too few draws/);
  });
});
