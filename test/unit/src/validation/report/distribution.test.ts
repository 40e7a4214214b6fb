/** Values as a curve. */
import { expect, it } from 'vitest';
import { distributionOf } from '../../../../../src/validation/report/distribution.ts';

it('rises through the quantiles, from the one asked for to the other', () => {
  const values = Array.from({ length: 101 }, (_, i) => 100 - i);
  const whole = distributionOf(values);
  expect([whole[0], whole[100], whole.at(-1)]).toEqual([
    [0, 0],
    [50, 0.5],
    [100, 1],
  ]);
  const middle = distributionOf(values, 0.1, 0.9);
  expect([middle[0], middle.at(-1)]).toEqual([
    [10, 0.1],
    [90, 0.9],
  ]);
});

it('has no points of nothing', () => {
  expect(distributionOf([])).toEqual([]);
});
