/** Arithmetic that has to be exact. */
import { describe, expect, it } from 'vitest';
import { positivePart } from '../../../../simulator/basics/math.ts';

describe('the positive part', () => {
  it.each([0, 1, 7, 1_638, 2 ** 31, 2 ** 52 - 1])('of %i and of as much below 0 is exact', (x) => {
    expect([positivePart(x), positivePart(-x)]).toEqual([x, 0]);
  });
});
