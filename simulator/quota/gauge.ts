/** The gauge: what is in use now, such as requests in flight under a concurrency limit. */
import type { Micros } from '../basics/time.ts';
import type { Meter } from './meter.ts';

export class GaugeBank implements Meter {
  readonly rows: number;
  private readonly limits: Float64Array;
  private readonly used: Float64Array;
  private readonly peaks: Float64Array;
  private readonly usedMicros: Float64Array;
  private readonly touchedAt: Float64Array;

  constructor(limits: readonly (number | null)[]) {
    this.rows = limits.length;
    this.limits = Float64Array.from(limits, (limit) => limit ?? Number.POSITIVE_INFINITY);
    this.used = new Float64Array(limits.length);
    this.peaks = new Float64Array(limits.length);
    this.usedMicros = new Float64Array(limits.length);
    this.touchedAt = new Float64Array(limits.length);
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

  take(row: number, amount: number, now: Micros): void {
    this.change(row, amount, now);
  }

  giveBack(row: number, amount: number, _takenAt: Micros, now: Micros): void {
    this.change(row, -amount, now);
  }

  move(row: number, delta: number, _takenAt: Micros, now: Micros): void {
    this.change(row, delta, now);
  }

  /** The most that was in use at one instant since this was asked last. */
  takePeak(row: number): number {
    const peak = this.peaks[row]!;
    this.peaks[row] = this.used[row]!;
    return peak;
  }

  /** What was in use, times how long it was, in microseconds. */
  useMicros(row: number, now: Micros): number {
    return this.usedMicros[row]! + this.used[row]! * (now - this.touchedAt[row]!);
  }

  setLimit(row: number, limit: number | null, _now: Micros): void {
    this.limits[row] = limit ?? Number.POSITIVE_INFINITY;
  }

  private change(row: number, delta: number, now: Micros): void {
    this.usedMicros[row] = this.useMicros(row, now);
    this.touchedAt[row] = now;
    const used = this.used[row]! + delta;
    this.used[row] = used;
    if (used > this.peaks[row]!) this.peaks[row] = used;
  }
}
