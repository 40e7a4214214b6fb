/** The fixed window: a counter that starts again at every boundary of the clock, such as a minute or a UTC day. */
import { positivePart } from '../basics/math.ts';
import type { Micros } from '../basics/time.ts';
import type { Meter } from './meter.ts';

/** A row is four doubles: what is used comes first, and these at offsets behind it. */
const ROW_BITS = 2;
const WINDOW_END = 1;
const LIMIT = 2;

export class FixedWindowBank implements Meter {
  readonly rows: number;
  private readonly lengthMicros: Micros;
  private readonly phaseMicros: Micros;
  private readonly state: Float64Array;

  /** @param startEpochMicros the epoch instant of time 0: windows end where the epoch is a multiple of their length */
  constructor(limits: readonly (number | null)[], lengthMicros: Micros, startEpochMicros: Micros) {
    this.rows = limits.length;
    this.lengthMicros = lengthMicros;
    this.phaseMicros = startEpochMicros % lengthMicros;
    this.state = new Float64Array(limits.length << ROW_BITS);
    for (let row = 0; row < limits.length; row++) {
      const at = row << ROW_BITS;
      this.state[at | LIMIT] = limits[row] ?? Number.POSITIVE_INFINITY;
      this.state[at | WINDOW_END] = lengthMicros - this.phaseMicros;
    }
  }

  limit(row: number): number | null {
    const limit = this.state[(row << ROW_BITS) | LIMIT]!;
    return limit === Number.POSITIVE_INFINITY ? null : limit;
  }

  fits(row: number, amount: number, now: Micros): boolean {
    return this.left(row, now) >= amount;
  }

  left(row: number, now: Micros): number {
    const at = row << ROW_BITS;
    const state = this.state;
    const limit = state[at | LIMIT]!;
    return now < state[at | WINDOW_END]! ? limit - state[at]! : limit;
  }

  fitsAtMicros(row: number, amount: number, now: Micros): Micros {
    if (this.fits(row, amount, now)) return now;
    const fitsWhenEmpty = this.state[(row << ROW_BITS) | LIMIT]! >= amount;
    return fitsWhenEmpty ? this.endsAtMicros(now) : Number.POSITIVE_INFINITY;
  }

  /** What was charged in the window that holds `now`. */
  used(row: number, now: Micros): number {
    const at = row << ROW_BITS;
    return now < this.state[at | WINDOW_END]! ? this.state[at]! : 0;
  }

  /** When the window that holds `now` ends and the counter starts again. */
  endsAtMicros(now: Micros): Micros {
    return now + this.lengthMicros - ((now + this.phaseMicros) % this.lengthMicros);
  }

  tryTake(row: number, amount: number, now: Micros): boolean {
    const at = row << ROW_BITS;
    const state = this.state;
    if (now >= state[at | WINDOW_END]!) this.roll(at, now);
    const used = state[at]! + amount;
    if (used > state[at | LIMIT]!) return false;
    state[at] = used;
    return true;
  }

  take(row: number, amount: number, now: Micros): void {
    const at = row << ROW_BITS;
    if (now >= this.state[at | WINDOW_END]!) this.roll(at, now);
    this.state[at] = this.state[at]! + amount;
  }

  giveBack(row: number, amount: number, takenAt: Micros, now: Micros): void {
    this.move(row, -amount, takenAt, now);
  }

  /** A charge of a window that has ended is gone already. */
  move(row: number, delta: number, takenAt: Micros, now: Micros): void {
    const at = row << ROW_BITS;
    const state = this.state;
    if (now >= state[at | WINDOW_END]!) this.roll(at, now);
    // Reckoned for all, though few need it. (perf: 3)
    const charge = positivePart(delta);
    state[at] = state[at]! + (takenAt >= state[at | WINDOW_END]! - this.lengthMicros ? delta : charge);
  }

  setLimit(row: number, limit: number | null, _now: Micros): void {
    this.state[(row << ROW_BITS) | LIMIT] = limit ?? Number.POSITIVE_INFINITY;
  }

  /** Starts the counters again whose window has ended, and says when the next one ends. */
  startWindows(now: Micros): Micros {
    for (let row = 0; row < this.rows; row++) {
      const at = row << ROW_BITS;
      if (now >= this.state[at | WINDOW_END]!) this.roll(at, now);
    }
    return this.endsAtMicros(now);
  }

  private roll(at: number, now: Micros): void {
    this.state[at] = 0;
    this.state[at | WINDOW_END] = this.endsAtMicros(now);
  }
}
