/** The fixed window: a counter that starts again at every boundary of the clock, such as a minute or a UTC day. */
import type { Micros } from '../engine/time.ts';
import type { Meter } from './meter.ts';

const STRIDE_BITS = 2;
const USED = 0;
const ENDS_AT = 1;
const LIMIT = 2;

export class FixedWindowBank implements Meter {
  readonly rows: number;
  readonly #lengthMicros: Micros;
  readonly #phaseMicros: Micros;
  readonly #state: Float64Array;

  /** @param startEpochMicros the epoch instant of time 0: windows end where the epoch is a multiple of their length */
  constructor(limits: readonly (number | null)[], lengthMicros: Micros, startEpochMicros: Micros) {
    this.rows = limits.length;
    this.#lengthMicros = lengthMicros;
    this.#phaseMicros = startEpochMicros % lengthMicros;
    this.#state = new Float64Array(limits.length << STRIDE_BITS);
    for (let row = 0; row < limits.length; row++) {
      const at = row << STRIDE_BITS;
      this.#state[at + LIMIT] = limits[row] ?? Number.POSITIVE_INFINITY;
      this.#state[at + ENDS_AT] = lengthMicros - this.#phaseMicros;
    }
  }

  limit(row: number): number | null {
    const limit = this.#state[(row << STRIDE_BITS) + LIMIT]!;
    return limit === Number.POSITIVE_INFINITY ? null : limit;
  }

  fits(row: number, amount: number, now: Micros): boolean {
    return this.left(row, now) >= amount;
  }

  left(row: number, now: Micros): number {
    const at = row << STRIDE_BITS;
    const state = this.#state;
    const limit = state[at + LIMIT]!;
    return now < state[at + ENDS_AT]! ? limit - state[at + USED]! : limit;
  }

  fitsAtMicros(row: number, amount: number, now: Micros): Micros {
    if (this.fits(row, amount, now)) return now;
    const fitsWhenEmpty = this.#state[(row << STRIDE_BITS) + LIMIT]! >= amount;
    return fitsWhenEmpty ? this.endsAtMicros(now) : Number.POSITIVE_INFINITY;
  }

  /** What was charged in the window that holds `now`. */
  used(row: number, now: Micros): number {
    const at = row << STRIDE_BITS;
    return now < this.#state[at + ENDS_AT]! ? this.#state[at + USED]! : 0;
  }

  /** When the window that holds `now` ends and the counter starts again. */
  endsAtMicros(now: Micros): Micros {
    return now + this.#lengthMicros - ((now + this.#phaseMicros) % this.#lengthMicros);
  }

  tryTake(row: number, amount: number, now: Micros): boolean {
    const at = row << STRIDE_BITS;
    const state = this.#state;
    if (now >= state[at + ENDS_AT]!) this.#roll(at, now);
    const used = state[at + USED]! + amount;
    if (used > state[at + LIMIT]!) return false;
    state[at + USED] = used;
    return true;
  }

  take(row: number, amount: number, now: Micros): void {
    const at = row << STRIDE_BITS;
    if (now >= this.#state[at + ENDS_AT]!) this.#roll(at, now);
    this.#state[at + USED] = this.#state[at + USED]! + amount;
  }

  /** A charge of a window that has ended is gone already. */
  giveBack(row: number, amount: number, takenAt: Micros, now: Micros): void {
    const at = row << STRIDE_BITS;
    if (now >= this.#state[at + ENDS_AT]!) this.#roll(at, now);
    if (takenAt >= this.#state[at + ENDS_AT]! - this.#lengthMicros) {
      this.#state[at + USED] = this.#state[at + USED]! - amount;
    }
  }

  setLimit(row: number, limit: number | null, _now: Micros): void {
    this.#state[(row << STRIDE_BITS) + LIMIT] = limit ?? Number.POSITIVE_INFINITY;
  }

  #roll(at: number, now: Micros): void {
    this.#state[at + USED] = 0;
    this.#state[at + ENDS_AT] = this.endsAtMicros(now);
  }
}
