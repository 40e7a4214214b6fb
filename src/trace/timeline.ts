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
  const out = sortRows(block);
  const origin = originOf(block.atMicros[0]!, keepsInstants);
  shift(block, origin);
  return orderNotes(out, keepsInstants && origin > 0);
}

export function orderNotes(outOfOrder: number, isEpoch: boolean): string[] {
  const notes: string[] = [];
  if (outOfOrder > 0)
    notes.push(`${formatCounted(outOfOrder, 'row')} earlier than the row before: the trace was sorted by time.`);
  if (isEpoch) notes.push('Its instants count from 1970: the trace begins with its first row.');
  return notes;
}

/** Microseconds since 1970 in the year 1973: no run is so long. */
const LEAST_EPOCH: Micros = 1e14;

/** What is taken from every instant. */
export function originOf(first: Micros, keepsInstants: boolean): Micros {
  return keepsInstants && first < LEAST_EPOCH ? 0 : first;
}

export function shift(block: TraceBlock, origin: Micros): void {
  for (let row = 0; row < block.length; row++) block.atMicros[row]! -= origin;
}

function countOutOfOrder(block: TraceBlock): number {
  let out = 0;
  for (let row = 1; row < block.length; row++) {
    if (block.atMicros[row]! < block.atMicros[row - 1]!) out++;
  }
  return out;
}

/** Sorts rows by time in place, stably. @returns how many were earlier than the row before */
export function sortRows(block: TraceBlock): number {
  const out = countOutOfOrder(block);
  if (out === 0) return 0;
  const order = Uint32Array.from({ length: block.length }, (_, row) => row);
  const at = block.atMicros;
  order.sort((a, b) => at[a]! - at[b]! || a - b);
  const sorted = new TraceBlock(block.length);
  for (let row = 0; row < block.length; row++) copyRow(block, order[row]!, sorted, row);
  copyRows(sorted, 0, block, 0, block.length);
  return out;
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
  const step = coarseStep(block);
  return spreadTicks(block, step) ? spreadNotes(step) : [];
}

export function spreadNotes(step: Micros): string[] {
  const seconds = step / MICROS_PER_SECOND;
  return [`The trace's clock ticks every ${seconds} s: rows of one tick were spread evenly over it.`];
}

/** How often the clock ticks; 0 where it is fine enough. */
export function coarseStep(block: TraceBlock): Micros {
  const step = commonStep(block);
  return step < FINEST_COARSE_STEP ? 0 : step;
}

/** @param step of the clock; 0: nothing is done @returns whether rows shared a tick */
export function spreadTicks(block: TraceBlock, step: Micros): boolean {
  if (step === 0) return false;
  const at = block.atMicros;
  let isShared = false;
  for (let from = 0, to = 0; from < block.length; from = to) {
    const tick = at[from]!;
    while (to < block.length && at[to] === tick) to++;
    isShared ||= to - from > 1;
    for (let row = from; row < to; row++) at[row] = tick + Math.floor((step * (row - from)) / (to - from));
  }
  return isShared;
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
