/**
 * The token bucket in integers: refilled continuously, capacity = one minute's quota x the burst fraction.
 *
 * A quota of q a minute refills q / 60,000,000 a microsecond, which no double holds. So a row counts in units of
 * 1 / 60,000,000 of an amount (1 / 60,000 for very large quotas): then each microsecond adds a whole number of them.
 * Shape and verbs follow golang.org/x/time/rate: every verb takes the instant, and reading does not change the row.
 */
import { MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import type { Meter } from './meter.ts';
import { FINE_LIMIT } from './quota-value.ts';

const FINE_UNITS = MICROS_PER_MINUTE;
const COARSE_UNITS = MICROS_PER_MINUTE / 1_000;
/** Levels stay below 2^52, so that the sum of a level and a refill that does not overflow it is exact. */
const UNLIMITED = 2 ** 52;

/** A row is one cache line of doubles: its level comes first, and these at offsets behind it. */
const ROW_BITS = 3;
const TOUCHED_AT = 1;
/** Units a microsecond. */
const RATE = 2;
const CAPACITY = 3;
/** Units an amount. */
const UNITS = 4;
/** Below 0: none. */
const LIMIT = 5;
const INVERSE_CAPACITY = 6;

export class TokenBucketBank implements Meter {
  readonly rows: number;
  private readonly burstFraction: number;
  private readonly state: Float64Array;

  /** @param limits one a row; null where nothing is limited. Buckets start full. */
  constructor(limits: readonly (number | null)[], burstFraction: number) {
    this.rows = limits.length;
    this.burstFraction = burstFraction;
    this.state = new Float64Array(limits.length << ROW_BITS);
    for (let row = 0; row < limits.length; row++) {
      this.state[(row << ROW_BITS) | UNITS] = 1;
      this.setLimit(row, limits[row]!, 0);
      this.state[row << ROW_BITS] = this.state[(row << ROW_BITS) | CAPACITY]!;
    }
  }

  limit(row: number): number | null {
    const limit = this.state[(row << ROW_BITS) | LIMIT]!;
    return limit < 0 ? null : limit;
  }

  fits(row: number, amount: number, now: Micros): boolean {
    const at = row << ROW_BITS;
    const state = this.state;
    const level = state[at]! + state[at | RATE]! * (now - state[at | TOUCHED_AT]!);
    const need = amount * state[at | UNITS]!;
    return level >= need && state[at | CAPACITY]! >= need;
  }

  left(row: number, now: Micros): number {
    const at = row << ROW_BITS;
    if (this.state[at | LIMIT]! < 0) return Number.POSITIVE_INFINITY;
    return Math.floor(this.levelAt(at, now) / this.state[at | UNITS]!);
  }

  fitsAtMicros(row: number, amount: number, now: Micros): Micros {
    if (this.fits(row, amount, now)) return now;
    const at = row << ROW_BITS;
    const state = this.state;
    const need = amount * state[at | UNITS]!;
    if (need > state[at | CAPACITY]! || state[at | RATE] === 0) return Number.POSITIVE_INFINITY;
    return now + Math.ceil((need - this.levelAt(at, now)) / state[at | RATE]!);
  }

  /** Level over capacity, at most 1. */
  fraction(row: number, now: Micros): number {
    const at = row << ROW_BITS;
    return this.levelAt(at, now) * this.state[at | INVERSE_CAPACITY]!;
  }

  /**
   * A number that orders rows as `fraction` does and changes only when a row is touched: a full minute's refill lifts
   * every fraction by the same 1 / burst, so `fraction - now / minute / burst` stands still between touches. Rows that
   * are never refilled stand behind all others, rows without a limit before them.
   */
  standing(row: number): number {
    const at = row << ROW_BITS;
    const state = this.state;
    const limit = state[at | LIMIT]!;
    if (limit <= 0) return limit < 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return (
      state[at]! * state[at | INVERSE_CAPACITY]! -
      state[at | TOUCHED_AT]! * (state[at | RATE]! * state[at | INVERSE_CAPACITY]!)
    );
  }

  tryTake(row: number, amount: number, now: Micros): boolean {
    const at = row << ROW_BITS;
    const state = this.state;
    let level = state[at]! + state[at | RATE]! * (now - state[at | TOUCHED_AT]!);
    const capacity = state[at | CAPACITY]!;
    if (level > capacity) level = capacity;
    level -= amount * state[at | UNITS]!;
    if (level < 0) return false;
    state[at] = level;
    state[at | TOUCHED_AT] = now;
    return true;
  }

  take(row: number, amount: number, now: Micros): void {
    const at = row << ROW_BITS;
    const state = this.state;
    state[at] = this.levelAt(at, now) - amount * state[at | UNITS]!;
    state[at | TOUCHED_AT] = now;
  }

  giveBack(row: number, amount: number, takenAt: Micros, now: Micros): void {
    this.move(row, -amount, takenAt, now);
  }

  /** A bucket has no windows: what is given back is there at once, up to the capacity. */
  move(row: number, delta: number, _takenAt: Micros, now: Micros): void {
    const at = row << ROW_BITS;
    const state = this.state;
    const level = this.levelAt(at, now) - delta * state[at | UNITS]!;
    const capacity = state[at | CAPACITY]!;
    state[at] = level < capacity ? level : capacity;
    state[at | TOUCHED_AT] = now;
  }

  /** The level stays what it is (a rise is no gift) and is cut to the new capacity; what was unlimited starts full. */
  setLimit(row: number, limit: number | null, now: Micros): void {
    const at = row << ROW_BITS;
    const state = this.state;
    const unitsBefore = state[at | UNITS]!;
    const levelBefore = this.levelAt(at, now);
    const wasUnlimited = state[at | LIMIT]! < 0;
    if (limit === null) {
      state[at | UNITS] = 1;
      state[at | RATE] = UNLIMITED;
      state[at | CAPACITY] = UNLIMITED;
    } else {
      const units = limit <= FINE_LIMIT ? FINE_UNITS : COARSE_UNITS;
      state[at | UNITS] = units;
      state[at | RATE] = (limit * units) / MICROS_PER_MINUTE;
      state[at | CAPACITY] = Math.floor(limit * units * this.burstFraction);
    }
    const capacity = state[at | CAPACITY]!;
    const level = limit === null || wasUnlimited ? capacity : inUnits(levelBefore, unitsBefore, state[at | UNITS]!);
    state[at | LIMIT] = limit ?? -1;
    state[at | INVERSE_CAPACITY] = capacity > 0 ? 1 / capacity : 0;
    state[at] = level < capacity ? level : capacity;
    state[at | TOUCHED_AT] = now;
  }

  private levelAt(at: number, now: Micros): number {
    const state = this.state;
    const level = state[at]! + state[at | RATE]! * (now - state[at | TOUCHED_AT]!);
    const capacity = state[at | CAPACITY]!;
    return level < capacity ? level : capacity;
  }
}

/** A level in other units, rounded down to a whole one; exact, because of the units one is a multiple of the other. */
function inUnits(level: number, before: number, after: number): number {
  return after >= before ? level * (after / before) : Math.floor(level / (before / after));
}
