/** Puts the instants of an imported trace in order, and undoes the coarseness of its clock. */
import { formatCounted } from '../report/numbers.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import { MICROS_PER_MILLISECOND, MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { copyRow, copyRows } from '../../simulator/workload/rows.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';

/**
 * Sorts the rows by time, equal ones as they were, and lets the first arrive at 0 unless instants are to be kept.
 *
 * @returns a sentence where rows had to be moved
 */
export function sortByTime(block: TraceBlock, keepsInstants: boolean): readonly string[] {
  const out = countOutOfOrder(block);
  if (out > 0) sortRows(block);
  const first = block.atMicros[0]!;
  const isEpoch = keepsInstants && first >= LEAST_EPOCH;
  const origin = keepsInstants && !isEpoch ? 0 : first;
  for (let row = 0; row < block.length; row++) block.atMicros[row]! -= origin;
  const notes: string[] = [];
  if (out > 0) notes.push(`${formatCounted(out, 'row')} earlier than the row before: the trace was sorted by time.`);
  if (isEpoch) notes.push('Its instants count from 1970: the trace begins with its first row.');
  return notes;
}

/** Microseconds since 1970 in the year 1973: no run is so long. */
const LEAST_EPOCH: Micros = 1e14;

function countOutOfOrder(block: TraceBlock): number {
  let out = 0;
  for (let row = 1; row < block.length; row++) {
    if (block.atMicros[row]! < block.atMicros[row - 1]!) out++;
  }
  return out;
}

/** Sorts rows by time in place, stably. */
export function sortRows(block: TraceBlock): void {
  const order = Uint32Array.from({ length: block.length }, (_, row) => row);
  const at = block.atMicros;
  order.sort((a, b) => at[a]! - at[b]! || a - b);
  const sorted = new TraceBlock(block.length);
  for (let row = 0; row < block.length; row++) copyRow(block, order[row]!, sorted, row);
  copyRows(sorted, 0, block, 0, block.length);
}

/** Clocks finer than this are left alone. */
const FINEST_COARSE_STEP: Micros = 10 * MICROS_PER_MILLISECOND;

/**
 * Spreads the rows that share a tick of a coarse clock evenly over that tick. Left as they are they would arrive in
 * bursts that never were: Mooncake's clock ticks every 3 s, with ten requests a tick.
 *
 * @param block rows in order of time
 * @returns a sentence where that was done
 */
export function spreadSteps(block: TraceBlock): readonly string[] {
  const at = block.atMicros;
  const step = commonStep(block);
  if (step < FINEST_COARSE_STEP) return [];
  let isShared = false;
  for (let from = 0, to = 0; from < block.length; from = to) {
    const tick = at[from]!;
    while (to < block.length && at[to] === tick) to++;
    isShared ||= to - from > 1;
    for (let row = from; row < to; row++) at[row] = tick + Math.floor((step * (row - from)) / (to - from));
  }
  if (!isShared) return [];
  const seconds = step / MICROS_PER_SECOND;
  return [`The trace's clock ticks every ${seconds} s: rows of one tick were spread evenly over it.`];
}

/** The largest step of which all instants are multiples; 0 where all are equal or the first is off. */
function commonStep(block: TraceBlock): Micros {
  let step = 0;
  for (let row = 1; row < block.length && step !== 1; row++) {
    step = greatestCommonDivisor(block.atMicros[row]! - block.atMicros[row - 1]!, step);
  }
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
