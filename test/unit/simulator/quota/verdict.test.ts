/** The answers of an account: one a meter, and those that are no matter of quota. */
import { expect, it } from 'vitest';
import { METERS } from '../../../../simulator/quota/limits.ts';
import {
  ADMITTED,
  DENIED,
  isThrottle,
  refusedBy,
  refusingMeter,
  UNAVAILABLE,
  VERDICTS,
} from '../../../../simulator/quota/verdict.ts';

it.each(METERS)('a refusal by %s names it, and is a throttle', (meter) => {
  expect(refusingMeter(refusedBy(meter))).toBe(meter);
  expect(isThrottle(refusedBy(meter))).toBe(true);
});

it('no other verdict is a throttle, and there is no other than these', () => {
  const others = [ADMITTED, UNAVAILABLE, DENIED];
  expect(others.map(isThrottle)).toEqual([false, false, false]);
  expect(new Set([...others, ...METERS.map(refusedBy)])).toEqual(new Set(VERDICTS.keys()));
});
