/** How arrivals scatter around a rate that changes: the figures by which a process is chosen. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';

/** The windows in which counts are compared. */
export const WINDOWS_MICROS: readonly Micros[] = [1, 10, 60].map((seconds) => seconds * MICROS_PER_SECOND);
/** Fewer of them say nothing of a variance. */
const LEAST_WINDOWS = 20;

export interface Burst {
  /** Standard deviation of the gaps over their mean: 1 for Poisson. */
  readonly gapVariation: number;
  /** Variance of the counts over their mean, by `WINDOWS_MICROS`; NaN where there are too few windows. */
  readonly dispersions: readonly number[];
}

/** @param at instants in ascending order, within `[0, spanMicros)` */
export function burstOf(at: Float64Array, spanMicros: Micros): Burst {
  return {
    gapVariation: variationOfGaps(at),
    dispersions: WINDOWS_MICROS.map((window) => dispersion(at, spanMicros, window)),
  };
}

function variationOfGaps(at: Float64Array): number {
  const gaps = at.length - 1;
  if (gaps < 2) return Number.NaN;
  const mean = (at[gaps]! - at[0]!) / gaps;
  let sum = 0;
  for (let i = 0; i < gaps; i++) sum += (at[i + 1]! - at[i]! - mean) ** 2;
  return Math.sqrt(sum / (gaps - 1)) / mean;
}

/** Of the windows only those with arrivals are looked at: a log of days has half a million of a second. */
function dispersion(at: Float64Array, spanMicros: Micros, window: Micros): number {
  const windows = Math.floor(spanMicros / window);
  if (windows < LEAST_WINDOWS) return Number.NaN;
  let arrivals = 0;
  let squares = 0;
  for (let from = 0, to = 0; from < at.length; from = to) {
    const place = Math.floor(at[from]! / window);
    if (place >= windows) break;
    while (to < at.length && at[to]! < (place + 1) * window) to++;
    arrivals += to - from;
    squares += (to - from) ** 2;
  }
  const mean = arrivals / windows;
  return (squares - windows * mean * mean) / (windows - 1) / mean;
}

/** How many arrivals fall into each of so many windows from 0 on. */
export function countsIn(at: Float64Array, window: Micros, windows: number): Float64Array {
  const counts = new Float64Array(windows);
  for (const instant of at) {
    const place = Math.floor(instant / window);
    if (place >= windows) break;
    counts[place]! += 1;
  }
  return counts;
}

/** Variance over mean. */
export function dispersionOf(counts: Float64Array): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  return squares / (counts.length - 1) / mean;
}
