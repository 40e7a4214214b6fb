/** Exact quantiles. */
import { expect, it } from 'vitest';
import { ascending, meanOf, quantileOf } from '../../../../../src/validation/comparison/quantile.ts';

it('quantiles lie between two values in proportion', () => {
  const sorted = ascending([4, 1, 3, 2]);
  expect([0, 0.25, 0.5, 1].map((share) => quantileOf(sorted, share))).toEqual([1, 1.75, 2.5, 4]);
  expect(quantileOf([7], 0.9)).toBe(7);
  expect(quantileOf([], 0.5)).toBeNaN();
  expect(meanOf([1, 2, 6])).toBe(3);
});
