/** Whole traces: a workload that replays one, and one made from a workload. */
import type { DemandConfig } from './generator.ts';
import { GeneratedWorkload } from './generator.ts';
import { copyRows, resized } from './rows.ts';
import type { Workload } from './trace.ts';
import { assertRow, TraceBlock } from './trace.ts';

/** Gives out the rows of a trace as they are. The trace is shared, not copied: leave it alone meanwhile. */
export class TraceWorkload implements Workload {
  private readonly trace: TraceBlock;
  private row = 0;

  /** @throws RangeError where a row holds more than a request has room for, or comes before its predecessor */
  constructor(trace: TraceBlock) {
    for (let row = 0; row < trace.length; row++) assertRow(trace, row);
    this.trace = trace;
  }

  fill(block: TraceBlock): void {
    const count = Math.min(block.capacity, this.trace.length - this.row);
    copyRows(this.trace, this.row, block, 0, count);
    this.row += count;
    block.length = count;
  }
}

const FIRST_CAPACITY = 4096;

/** The rows of a workload, block after block: the same block, so take what is needed before the next. */
export function* blocksOf(workload: Workload): Generator<TraceBlock> {
  const block = new TraceBlock(FIRST_CAPACITY);
  for (workload.fill(block); block.length > 0; workload.fill(block)) yield block;
}

/** All rows of a workload in one block, exactly as long as they are many. */
export function collect(workload: Workload): TraceBlock {
  let trace = new TraceBlock(FIRST_CAPACITY);
  for (const part of blocksOf(workload)) {
    if (trace.length + part.length > trace.capacity) trace = resized(trace, trace.capacity * 2);
    copyRows(part, 0, trace, trace.length, part.length);
    trace.length += part.length;
  }
  return resized(trace, trace.length);
}

/** The trace of one replication of a scenario: the rows that a simulation of it would see. */
export function generateTrace(demand: DemandConfig, seed: number, replication: number): TraceBlock {
  return collect(new GeneratedWorkload(demand, seed, replication));
}
