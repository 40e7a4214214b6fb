/** Writes a trace as our own CSV: the same rows give the same bytes, and a broken write leaves no half file. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { quoteField } from './csv.ts';
import { SHARDPROOF_COLUMNS } from './formats/shardproof.ts';

const ROWS_PER_CHUNK = 4096;

/**
 * Writes to a file next to the target first and renames it then. A name that ends in `.gz` is gzipped.
 *
 * @param tenantNames by the indices in the block's `tenant` column
 */
export async function writeTrace(block: TraceBlock, tenantNames: readonly string[], path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const text = Readable.from(csvChunks(block, tenantNames));
  try {
    const file = createWriteStream(temporary, { flags: 'wx' });
    await (path.endsWith('.gz') ? pipeline(text, createGzip(), file) : pipeline(text, file));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The text of a trace, in pieces. */
export function* csvChunks(block: TraceBlock, tenantNames: readonly string[]): Generator<string> {
  const names = tenantNames.map(quoteField);
  yield `${SHARDPROOF_COLUMNS.join(',')}\n`;
  for (let from = 0; from < block.length; from += ROWS_PER_CHUNK) {
    let chunk = '';
    const to = Math.min(from + ROWS_PER_CHUNK, block.length);
    for (let row = from; row < to; row++) chunk += csvRow(block, row, names[block.tenant[row]!] ?? '');
    yield chunk;
  }
}

/** In the order of `SHARDPROOF_COLUMNS`. */
function csvRow(block: TraceBlock, row: number, tenant: string): string {
  const before = `${row},${block.atMicros[row]!},${tenant},${block.affinity[row]!},${block.inputTokens[row]!}`;
  const cache = `${block.cacheReadTokens[row]!},${block.cacheWriteTokens[row]!}`;
  return `${before},${cache},${block.maxTokens[row]!},${block.outputTokens[row]!},${block.latencyDraw[row]!}\n`;
}
