/** Moving rows between trace blocks. */
import { TraceBlock } from './trace.ts';

/** Copies `count` rows, all columns. Plain loops: views on the arrays would be garbage on a hot path. */
export function copyRows(from: TraceBlock, fromRow: number, to: TraceBlock, toRow: number, count: number): void {
  for (let i = 0; i < count; i++) copyRow(from, fromRow + i, to, toRow + i);
}

export function copyRow(from: TraceBlock, fromRow: number, to: TraceBlock, toRow: number): void {
  to.atMicros[toRow] = from.atMicros[fromRow]!;
  to.tenant[toRow] = from.tenant[fromRow]!;
  to.affinity[toRow] = from.affinity[fromRow]!;
  to.inputTokens[toRow] = from.inputTokens[fromRow]!;
  to.cacheReadTokens[toRow] = from.cacheReadTokens[fromRow]!;
  to.cacheWriteTokens[toRow] = from.cacheWriteTokens[fromRow]!;
  to.cacheableTokens[toRow] = from.cacheableTokens[fromRow]!;
  to.maxTokens[toRow] = from.maxTokens[fromRow]!;
  to.outputTokens[toRow] = from.outputTokens[fromRow]!;
  to.latencyDraw[toRow] = from.latencyDraw[fromRow]!;
}

/** A block of another capacity, at least `block.length`, with the same rows. */
export function resized(block: TraceBlock, capacity: number): TraceBlock {
  const result = new TraceBlock(capacity);
  copyRows(block, 0, result, 0, block.length);
  result.length = block.length;
  return result;
}
