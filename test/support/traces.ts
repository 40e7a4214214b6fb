/** Compares traces column by column: a matcher walks typed arrays element by element, at a thousand times the cost. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { CacheablePrefix } from '../../simulator/workload/row-marker.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';

export const COLUMNS = [
  'atMicros',
  'tenant',
  'affinity',
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheableTokens',
  'maxTokens',
  'outputTokens',
  'latencyDraw',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Where two traces differ first, `length` included; null where they do not. */
export function firstDifference(a: TraceBlock, b: TraceBlock, columns: readonly Column[] = COLUMNS): string | null {
  if (a.length !== b.length) return `length: ${a.length} and ${b.length}`;
  for (const column of columns) {
    for (let row = 0; row < a.length; row++) {
      const [one, other] = [a[column][row], b[column][row]];
      if (one !== other) return `${column} of row ${row}: ${one} and ${other}`;
    }
  }
  return null;
}

/** What the marker of a row says that may be read or written; null: nothing. */
export function cacheableOf(config: SimulationConfig, trace: TraceBlock, row: number): CacheablePrefix | null {
  const tokens = trace.cacheableTokens[row]!;
  const { cacheTtlMicros } = config.tenants[trace.tenant[row]!]!.tokens;
  return tokens === 0 ? null : { key: trace.affinity[row]!, tokens, ttlMicros: cacheTtlMicros };
}
