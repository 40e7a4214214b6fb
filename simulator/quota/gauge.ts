/** The gauge: what is in use now, such as requests in flight under a concurrency limit. */
import type { Micros } from '../basics/time.ts';
import type { Meter } from './meter.ts';

export class GaugeBank implements Meter {
  readonly rows: number;
  private readonly limits: Float64Array;
  private readonly used: Float64Array;

  constructor(limits: readonly (number | null)[]) {
    this.rows = limits.length;
    this.limits = Float64Array.from(limits, (limit) => limit ?? Number.POSITIVE_INFINITY);
    this.used = new Float64Array(limits.length);
  }

  limit(row: number): number | null {
    const limit = this.limits[row]!;
    return limit === Number.POSITIVE_INFINITY ? null : limit;
  }

  fits(row: number, amount: number, _now: Micros): boolean {
    return this.limits[row]! - this.used[row]! >= amount;
  }

  fitsAtMicros(row: number, amount: number, now: Micros): Micros {
    return this.fits(row, amount, now) ? now : Number.POSITIVE_INFINITY;
  }

  left(row: number, _now: Micros): number {
    return this.limits[row]! - this.used[row]!;
  }

  tryTake(row: number, amount: number, now: Micros): boolean {
    if (!this.fits(row, amount, now)) return false;
    this.take(row, amount, now);
    return true;
  }

  take(row: number, amount: number, _now: Micros): void {
    this.used[row] = this.used[row]! + amount;
  }

  giveBack(row: number, amount: number, _takenAt: Micros, _now: Micros): void {
    this.used[row] = this.used[row]! - amount;
  }

  move(row: number, delta: number, _takenAt: Micros, _now: Micros): void {
    this.used[row] = this.used[row]! + delta;
  }

  setLimit(row: number, limit: number | null, _now: Micros): void {
    this.limits[row] = limit ?? Number.POSITIVE_INFINITY;
  }
}
