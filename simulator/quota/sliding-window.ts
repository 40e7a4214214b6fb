/** The sliding window: every charge counts for exactly the window's length after its instant. */
import type { Micros } from '../basics/time.ts';
import type { Meter } from './meter.ts';

const FIRST_CAPACITY = 16;

/** The charges of one row, oldest first, in a ring that grows; charges of one instant are one entry. */
class Ring {
  used = 0;
  private instants = new Float64Array(FIRST_CAPACITY);
  private amounts = new Float64Array(FIRST_CAPACITY);
  private head = 0;
  private length = 0;

  /** Forgets what was charged at or before `instant`. */
  forgetUntil(instant: Micros): void {
    const mask = this.instants.length - 1;
    while (this.length > 0 && this.instants[this.head]! <= instant) {
      this.used -= this.amounts[this.head]!;
      this.head = (this.head + 1) & mask;
      this.length--;
    }
  }

  /** What of `used` would still count if everything up to `instant` were forgotten. */
  usedAfter(instant: Micros): number {
    const mask = this.instants.length - 1;
    let used = this.used;
    for (let i = 0; i < this.length; i++) {
      const at = (this.head + i) & mask;
      if (this.instants[at]! > instant) break;
      used -= this.amounts[at]!;
    }
    return used;
  }

  /** The first charge after `since` with which `used` falls to `target` once it is forgotten; Infinity if none does. */
  instantThatFreesTo(target: number, since: Micros): Micros {
    const mask = this.instants.length - 1;
    let used = this.used;
    for (let i = 0; i < this.length; i++) {
      const at = (this.head + i) & mask;
      used -= this.amounts[at]!;
      if (used <= target && this.instants[at]! > since) return this.instants[at]!;
    }
    return Number.POSITIVE_INFINITY;
  }

  add(instant: Micros, amount: number): void {
    this.used += amount;
    const mask = this.instants.length - 1;
    const newest = (this.head + this.length - 1) & mask;
    if (this.length > 0 && this.instants[newest] === instant) {
      this.amounts[newest] = this.amounts[newest]! + amount;
      return;
    }
    if (this.length === this.instants.length) this.grow();
    const at = (this.head + this.length) & (this.instants.length - 1);
    this.instants[at] = instant;
    this.amounts[at] = amount;
    this.length++;
  }

  /** Takes `amount` off the entry of that instant; nothing where it has been forgotten. */
  reduce(instant: Micros, amount: number): void {
    const mask = this.instants.length - 1;
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = (this.head + middle) & mask;
      const found = this.instants[at]!;
      if (found === instant) {
        this.amounts[at] = this.amounts[at]! - amount;
        this.used -= amount;
        return;
      }
      if (found < instant) low = middle + 1;
      else high = middle - 1;
    }
  }

  private grow(): void {
    const length = this.instants.length;
    const instants = new Float64Array(length * 2);
    const amounts = new Float64Array(length * 2);
    for (let i = 0; i < length; i++) {
      instants[i] = this.instants[(this.head + i) & (length - 1)]!;
      amounts[i] = this.amounts[(this.head + i) & (length - 1)]!;
    }
    this.instants = instants;
    this.amounts = amounts;
    this.head = 0;
  }
}

export class SlidingWindowBank implements Meter {
  readonly rows: number;
  private readonly lengthMicros: Micros;
  private readonly limits: Float64Array;
  private readonly rings: readonly Ring[];

  constructor(limits: readonly (number | null)[], lengthMicros: Micros) {
    this.rows = limits.length;
    this.lengthMicros = lengthMicros;
    this.limits = Float64Array.from(limits, (limit) => limit ?? Number.POSITIVE_INFINITY);
    this.rings = limits.map(() => new Ring());
  }

  limit(row: number): number | null {
    const limit = this.limits[row]!;
    return limit === Number.POSITIVE_INFINITY ? null : limit;
  }

  fits(row: number, amount: number, now: Micros): boolean {
    return this.left(row, now) >= amount;
  }

  left(row: number, now: Micros): number {
    return this.limits[row]! - this.rings[row]!.usedAfter(now - this.lengthMicros);
  }

  fitsAtMicros(row: number, amount: number, now: Micros): Micros {
    if (this.fits(row, amount, now)) return now;
    const since = now - this.lengthMicros;
    return this.rings[row]!.instantThatFreesTo(this.limits[row]! - amount, since) + this.lengthMicros;
  }

  tryTake(row: number, amount: number, now: Micros): boolean {
    if (!this.fits(row, amount, now)) return false;
    this.take(row, amount, now);
    return true;
  }

  take(row: number, amount: number, now: Micros): void {
    const ring = this.rings[row]!;
    ring.forgetUntil(now - this.lengthMicros);
    ring.add(now, amount);
  }

  giveBack(row: number, amount: number, takenAt: Micros, now: Micros): void {
    const ring = this.rings[row]!;
    ring.forgetUntil(now - this.lengthMicros);
    ring.reduce(takenAt, amount);
  }

  move(row: number, delta: number, takenAt: Micros, now: Micros): void {
    if (delta > 0) this.take(row, delta, now);
    else if (delta < 0) this.giveBack(row, -delta, takenAt, now);
  }

  setLimit(row: number, limit: number | null, _now: Micros): void {
    this.limits[row] = limit ?? Number.POSITIVE_INFINITY;
  }
}
