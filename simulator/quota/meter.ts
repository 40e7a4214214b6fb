/**
 * A meter: one kind of quota, as a bank with one row a ledger. Charge it, give back to it, ask what is left.
 *
 * Every amount is a whole number and every answer is exact, so that a simulated run and an emulated one agree on each
 * admit and each refusal. A charge remembers nothing: who gives back says when it was charged, because a window that
 * has passed since then took the charge with it.
 */
import type { Micros } from '../basics/time.ts';

export interface Meter {
  /** How many rows the bank has. */
  readonly rows: number;
  /** The limit in force; null: none. */
  limit(row: number): number | null;
  /** Whether `amount` more would be admitted now. */
  fits(row: number, amount: number, now: Micros): boolean;
  /** Whole amounts left now, rounded down; negative after an overrun, Infinity without a limit. */
  left(row: number, now: Micros): number;
  /**
   * The earliest instant, not before now, at which `amount` fits if nothing else happens; Infinity if none is known.
   */
  fitsAtMicros(row: number, amount: number, now: Micros): Micros;
  /** Charges `amount` if it fits, and says whether it did: `fits` and `take` in one look. */
  tryTake(row: number, amount: number, now: Micros): boolean;
  /** Charges `amount` >= 0 whether it fits or not. */
  take(row: number, amount: number, now: Micros): void;
  /** Gives back `amount` >= 0 of what was charged at `takenAt`. */
  giveBack(row: number, amount: number, takenAt: Micros, now: Micros): void;
  /** Charges `delta`, or gives back as much where it is negative: `take` and `giveBack` in one. */
  move(row: number, delta: number, takenAt: Micros, now: Micros): void;
  /** Puts another limit in force from now on; what is charged stays charged. */
  setLimit(row: number, limit: number | null, now: Micros): void;
}

/** Charges a share, 0..1, of what is left in every row that has a limit. */
export function useUp(meter: Meter, share: number, now: Micros): void {
  for (let row = 0; row < meter.rows; row++) {
    const left = meter.left(row, now);
    if (Number.isFinite(left)) meter.take(row, Math.floor(left * share), now);
  }
}
