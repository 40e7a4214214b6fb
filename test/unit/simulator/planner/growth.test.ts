/** Demand that grows, month by month. */
import { expect, it } from 'vitest';
import { demandAfter, MICROS_PER_MONTH, untilDemandIs } from '../../../../simulator/planner/growth.ts';

it('is compounded: 8 % a month is two and a half times as much after a year', () => {
  expect(demandAfter(0.08, 0)).toBe(1);
  expect(demandAfter(0.08, MICROS_PER_MONTH)).toBeCloseTo(1.08, 12);
  expect(demandAfter(0.08, 12 * MICROS_PER_MONTH)).toBeCloseTo(1.08 ** 12, 9);
});

it('comes to a multiple on a day, and to that multiple on that day', () => {
  expect(untilDemandIs(1, 2)).toBeCloseTo(MICROS_PER_MONTH, 0);
  for (const factor of [1, 1.01, 3, 40]) expect(demandAfter(0.03, untilDemandIs(0.03, factor))).toBeCloseTo(factor, 9);
});
