/** Replays a trace faster, or with more or less load than was recorded. */
import { mix32, Stream } from '../../simulator/basics/random.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import { copyRow, copyRows, resized } from '../../simulator/workload/rows.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';
import { sortRows } from './timeline.ts';

export interface Rescaling {
  readonly speed: number;
  readonly scale: number;
  readonly seed: number;
}

export interface Rescaled {
  readonly block: TraceBlock;
  /** What was done, a sentence each; empty where nothing was. */
  readonly notes: readonly string[];
}

/**
 * `speed` divides the gaps and keeps the rows. `scale` keeps the pace and multiplies the rows: thinned where it is
 * below 1; above 1, the recorded trace, plus one whole copy for every further whole, plus a thinned copy for the
 * fraction. A copy is shifted by a drawn offset and wraps round the span, so that its bursts do not fall on the
 * original's; its sessions and latencies are its own.
 */
export function rescale(block: TraceBlock, { speed, scale, seed }: Rescaling): Rescaled {
  const notes: string[] = [];
  const stream = new Stream(seed, 0, 'trace/scale');
  let result = resized(block, block.length);
  if (scale < 1) {
    result = thinned(result, scale, stream);
    notes.push(`Scaled to ${scale} of the load by thinning: each row was kept with that probability (seed ${seed}).`);
  } else if (scale > 1) {
    result = superposed(result, scale, stream);
    const whole = Math.floor(scale) - 1;
    const rest = scale > Math.floor(scale) ? ' and a thinned one' : '';
    const copies = `${whole} whole ${whole === 1 ? 'copy' : 'copies'}${rest}`;
    notes.push(`Scaled to ${scale} times the load by superposition: ${copies}, shifted in time (seed ${seed}).`);
  }
  if (speed !== 1) {
    for (let row = 0; row < result.length; row++) result.atMicros[row] = Math.floor(result.atMicros[row]! / speed);
    notes.push(`Replayed at ${speed} times the recorded speed: gaps were divided by it.`);
  }
  return { block: result, notes };
}

function thinned(block: TraceBlock, probability: number, stream: Stream): TraceBlock {
  const kept = new TraceBlock(block.length);
  for (let row = 0; row < block.length; row++) {
    if (stream.uniform() < probability) copyRow(block, row, kept, kept.length++);
  }
  return resized(kept, kept.length);
}

function superposed(block: TraceBlock, scale: number, stream: Stream): TraceBlock {
  const parts = [block];
  for (let copy = 1; copy < scale; copy++) {
    const share = Math.min(1, scale - copy);
    parts.push(shifted(share < 1 ? thinned(block, share, stream) : block, block, copy, stream));
  }
  const all = new TraceBlock(parts.reduce((sum, part) => sum + part.length, 0));
  for (const part of parts) {
    copyRows(part, 0, all, all.length, part.length);
    all.length += part.length;
  }
  sortRows(all);
  return all;
}

/** A copy of `part`, moved by a drawn offset and wrapped round the span of the `whole`. */
function shifted(part: TraceBlock, whole: TraceBlock, copy: number, stream: Stream): TraceBlock {
  const origin = whole.atMicros[0]!;
  const cycle = cycleMicros(whole);
  const offset: Micros = Math.floor(stream.uniform() * cycle);
  const result = resized(part, part.length);
  for (let row = 0; row < result.length; row++) {
    result.atMicros[row] = origin + ((result.atMicros[row]! - origin + offset) % cycle);
    result.affinity[row] = mix32(result.affinity[row]! ^ mix32(copy));
    result.latencyDraw[row] = stream.uint32();
  }
  return result;
}

/** The span and one mean gap, so that the last row and the first do not meet when the trace is wrapped. */
function cycleMicros(block: TraceBlock): Micros {
  const span = block.atMicros[block.length - 1]! - block.atMicros[0]!;
  return span + Math.max(1, Math.round(span / Math.max(1, block.length - 1)));
}
