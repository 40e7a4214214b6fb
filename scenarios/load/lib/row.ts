/** A row of the trace, as a line of text: so rows reach event loops, each parsed once, by the loop that sends it. */
import type { RowNumbers } from '../../../simulator/workload/row-marker.ts';
import type { TraceBlock } from '../../../simulator/workload/trace.ts';

export interface Row extends Omit<RowNumbers, 'cacheable'> {
  readonly atMicros: number;
  /** Index into the settings' tenants. */
  readonly tenant: number;
  readonly affinity: number;
  /** In place of cache reads and writes. */
  readonly cacheableTokens: number;
  /** 0 where the caller sets none. */
  readonly maxTokens: number;
}

/** The columns of our own traces that a row is read from, in the order of their files. */
export const COLUMNS = [
  'id',
  'at_us',
  'tenant',
  'affinity',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cacheable_tokens',
  'max_tokens',
  'output_tokens',
  'latency_draw',
] as const;

/** @param tenant in place of the column's */
export function rowOf(fields: readonly string[], tenant: number): Row {
  return {
    id: Number(fields[0]),
    atMicros: Number(fields[1]),
    tenant,
    affinity: Number(fields[3]),
    inputTokens: Number(fields[4]),
    cacheReadTokens: Number(fields[5]),
    cacheWriteTokens: Number(fields[6]),
    cacheableTokens: Number(fields[7]),
    maxTokens: Number(fields[8]),
    outputTokens: Number(fields[9]),
    latencyDraw: Number(fields[10]),
  };
}

/** @param id of the row in the whole trace */
export function blockRow(block: TraceBlock, row: number, id: number): Row {
  return {
    id,
    atMicros: block.atMicros[row]!,
    tenant: block.tenant[row]!,
    affinity: block.affinity[row]!,
    inputTokens: block.inputTokens[row]!,
    cacheReadTokens: block.cacheReadTokens[row]!,
    cacheWriteTokens: block.cacheWriteTokens[row]!,
    cacheableTokens: block.cacheableTokens[row]!,
    maxTokens: block.maxTokens[row]!,
    outputTokens: block.outputTokens[row]!,
    latencyDraw: block.latencyDraw[row]!,
  };
}

export function writeRow(row: Row): string {
  const { id, atMicros, tenant, affinity, inputTokens, cacheReadTokens, cacheWriteTokens } = row;
  const before = `${id},${atMicros},${tenant},${affinity},${inputTokens},${cacheReadTokens},${cacheWriteTokens}`;
  return `${before},${row.cacheableTokens},${row.maxTokens},${row.outputTokens},${row.latencyDraw}`;
}

/** What `writeRow` wrote. */
export function readRow(line: string): Row {
  const fields = line.split(',');
  return rowOf(fields, Number(fields[2]));
}
