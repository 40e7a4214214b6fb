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

// A row is one cache line of doubles: 0 level, 1 last instant, 2 rate, 3 capacity, 4 units, 5 limit (below 0: none), 6
// 1 / capacity. (Written as numbers, which V8 folds into an address; a constant of a module it loads at every use.)

export class TokenBucketBank implements Meter {
  readonly rows: number;
  private readonly burstFraction: number;
  private readonly state: Float64Array;

  /** @param limits one a row; null where nothing is limited. Buckets start full. */
  constructor(limits: readonly (number | null)[], burstFraction: number) {
    this.rows = limits.length;
    this.burstFraction = burstFraction;
    this.state = new Float64Array(limits.length << 3);
    for (let row = 0; row < limits.length; row++) {
      this.state[(row << 3) | 4] = 1;
      this.setLimit(row, limits[row]!, 0);
      this.state[row << 3] = this.state[(row << 3) | 3]!;
    }
  }

  limit(row: number): number | null {
    const limit = this.state[(row << 3) | 5]!;
    return limit < 0 ? null : limit;
  }

  fits(row: number, amount: number, now: Micros): boolean {
    const at = row << 3;
    const state = this.state;
    const level = state[at]! + state[at | 2]! * (now - state[at | 1]!);
    const need = amount * state[at | 4]!;
    return level >= need && state[at | 3]! >= need;
  }

  left(row: number, now: Micros): number {
    const at = row << 3;
    if (this.state[at | 5]! < 0) return Number.POSITIVE_INFINITY;
    return Math.floor(this.levelAt(at, now) / this.state[at | 4]!);
  }

  fitsAtMicros(row: number, amount: number, now: Micros): Micros {
    if (this.fits(row, amount, now)) return now;
    const at = row << 3;
    const state = this.state;
    const need = amount * state[at | 4]!;
    if (need > state[at | 3]! || state[at | 2] === 0) return Number.POSITIVE_INFINITY;
    return now + Math.ceil((need - this.levelAt(at, now)) / state[at | 2]!);
  }

  /** Level over capacity, at most 1. */
  fraction(row: number, now: Micros): number {
    const at = row << 3;
    return this.levelAt(at, now) * this.state[at | 6]!;
  }

  /**
   * A number that orders rows as `fraction` does and changes only when a row is touched: a full minute's refill lifts
   * every fraction by the same 1 / burst, so `fraction - now / minute / burst` stands still between touches. Rows that
   * are never refilled stand behind all others, rows without a limit before them.
   */
  standing(row: number): number {
    const at = row << 3;
    const state = this.state;
    const limit = state[at | 5]!;
    if (limit <= 0) return limit < 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return state[at]! * state[at | 6]! - state[at | 1]! * (state[at | 2]! * state[at | 6]!);
  }

  tryTake(row: number, amount: number, now: Micros): boolean {
    const at = row << 3;
    const state = this.state;
    let level = state[at]! + state[at | 2]! * (now - state[at | 1]!);
    const capacity = state[at | 3]!;
    if (level > capacity) level = capacity;
    level -= amount * state[at | 4]!;
    if (level < 0) return false;
    state[at] = level;
    state[at | 1] = now;
    return true;
  }

  take(row: number, amount: number, now: Micros): void {
    const at = row << 3;
    const state = this.state;
    state[at] = this.levelAt(at, now) - amount * state[at | 4]!;
    state[at | 1] = now;
  }

  giveBack(row: number, amount: number, takenAt: Micros, now: Micros): void {
    this.move(row, -amount, takenAt, now);
  }

  /** A bucket has no windows: what is given back is there at once, up to the capacity. */
  move(row: number, delta: number, _takenAt: Micros, now: Micros): void {
    const at = row << 3;
    const state = this.state;
    const level = this.levelAt(at, now) - delta * state[at | 4]!;
    const capacity = state[at | 3]!;
    state[at] = level < capacity ? level : capacity;
    state[at | 1] = now;
  }

  /** The level stays what it is (a rise is no gift) and is cut to the new capacity; what was unlimited starts full. */
  setLimit(row: number, limit: number | null, now: Micros): void {
    const at = row << 3;
    const state = this.state;
    const unitsBefore = state[at | 4]!;
    const levelBefore = this.levelAt(at, now);
    const wasUnlimited = state[at | 5]! < 0;
    if (limit === null) {
      state[at | 4] = 1;
      state[at | 2] = UNLIMITED;
      state[at | 3] = UNLIMITED;
    } else {
      const units = limit <= FINE_LIMIT ? FINE_UNITS : COARSE_UNITS;
      state[at | 4] = units;
      state[at | 2] = (limit * units) / MICROS_PER_MINUTE;
      state[at | 3] = Math.floor(limit * units * this.burstFraction);
    }
    const capacity = state[at | 3]!;
    const level = limit === null || wasUnlimited ? capacity : inUnits(levelBefore, unitsBefore, state[at | 4]!);
    state[at | 5] = limit ?? -1;
    state[at | 6] = capacity > 0 ? 1 / capacity : 0;
    state[at] = level < capacity ? level : capacity;
    state[at | 1] = now;
  }

  private levelAt(at: number, now: Micros): number {
    const state = this.state;
    const level = state[at]! + state[at | 2]! * (now - state[at | 1]!);
    const capacity = state[at | 3]!;
    return level < capacity ? level : capacity;
  }
}

/** A level in other units, rounded down to a whole one; exact, because of the units one is a multiple of the other. */
function inUnits(level: number, before: number, after: number): number {
  return after >= before ? level * (after / before) : Math.floor(level / (before / after));
}
