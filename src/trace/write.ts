/** Writes a trace as our own CSV: the same rows give the same bytes. */
import { pipeline, Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { type Ending, endingOf } from '../output/file-ending.ts';
import type { OutputFile } from '../output/output-file.ts';
import { quoteField } from './csv.ts';
import { SHARDPROOF_COLUMNS } from './formats/shardproof.ts';

const ROWS_PER_CHUNK = 4096;

/** @throws RefusedInput where the ending of the name asks for anything but CSV */
export function traceEnding(path: string): Ending {
  return endingOf(path, ['csv']);
}

/**
 * Writes the blocks one after the other; a file whose name ends in `.gz` is gzipped.
 *
 * @param tenantNames by the indices in the blocks' `tenant` column
 * @returns how many rows there were
 * @throws as `OutputFile.write`
 */
export async function writeTrace(
  blocks: Iterable<TraceBlock> | AsyncIterable<TraceBlock>,
  tenantNames: readonly string[],
  file: OutputFile,
  signal?: AbortSignal,
): Promise<number> {
  const names: string[] = [];
  let rows = 0;
  async function* text(): AsyncGenerator<string> {
    yield `${SHARDPROOF_COLUMNS.join(',')}\n`;
    for await (const block of blocks) {
      // A trace that is still being read may have new tenants in every block.
      while (names.length < tenantNames.length) names.push(quoteField(tenantNames[names.length]!));
      yield* csvChunks(block, names, rows);
      rows += block.length;
    }
  }
  const plain = Readable.from(text());
  for await (const piece of traceEnding(file.path).isGzip ? pipeline(plain, createGzip(), () => {}) : plain) {
    await file.write(piece as string | Uint8Array, signal);
    // Rows are made and written without a wait: Ctrl-C is heard here.
    await turn(undefined, { signal });
  }
  return rows;
}

/** @param firstId of the block's first row */
function* csvChunks(block: TraceBlock, names: readonly string[], firstId: number): Generator<string> {
  for (let from = 0; from < block.length; from += ROWS_PER_CHUNK) {
    let chunk = '';
    const to = Math.min(from + ROWS_PER_CHUNK, block.length);
    for (let row = from; row < to; row++) chunk += `${firstId + row},${fields(block, row, names)}\n`;
    yield chunk;
  }
}

/** All but the id, in the order of `SHARDPROOF_COLUMNS`. */
function fields(block: TraceBlock, row: number, names: readonly string[]): string {
  const tenant = names[block.tenant[row]!] ?? '';
  const before = `${block.atMicros[row]!},${tenant},${block.affinity[row]!},${block.inputTokens[row]!}`;
  const cache = `${block.cacheReadTokens[row]!},${block.cacheWriteTokens[row]!},${block.cacheableTokens[row]!}`;
  return `${before},${cache},${block.maxTokens[row]!},${block.outputTokens[row]!},${block.latencyDraw[row]!}`;
}
