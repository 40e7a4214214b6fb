/** Demand that grows by the same share every month, and when it comes to how much. */
import { exp, log } from '../basics/math.ts';
import { MICROS_PER_DAY, type Micros } from '../basics/time.ts';

/** The mean one of the Gregorian calendar. */
export const MICROS_PER_MONTH: Micros = (365.2425 / 12) * MICROS_PER_DAY;

/** @param perMonth 0.08: 8 % more each month @returns times today's */
export function demandAfter(perMonth: number, micros: Micros): number {
  return exp((log(1 + perMonth) * micros) / MICROS_PER_MONTH);
}

/** @param factor times today's demand, at least 1 @returns from today on */
export function untilDemandIs(perMonth: number, factor: number): Micros {
  return (log(factor) / log(1 + perMonth)) * MICROS_PER_MONTH;
}
