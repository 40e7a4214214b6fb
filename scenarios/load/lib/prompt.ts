/** The prompt of a row: its marker, and filler up to about as many tokens as the row says. */
import { writeRowMarker } from '../../../simulator/workload/row-marker.ts';
import type { Row } from './row.ts';

const CHARACTERS_PER_TOKEN = 4;
/** A megabyte or four is what gateways take; the marker says the true number all the same. */
const MOST_CHARACTERS = 2_000_000;

const SENTENCE = 'Please summarise what the customer wrote, and say what should be done about it. ';
let filler = SENTENCE;

/**
 * The marker comes first, so that no two prompts share a prefix that a cache could hold; what could be read of one
 * stands in the marker.
 *
 * @param cacheTtlMicros how long it would stay there
 */
export function promptOf(row: Row, isPadded: boolean, cacheTtlMicros: number): string {
  const { affinity: key, cacheableTokens: tokens } = row;
  const marker = writeRowMarker({ ...row, cacheable: tokens > 0 ? { key, tokens, ttlMicros: cacheTtlMicros } : null });
  const length = Math.min(row.inputTokens * CHARACTERS_PER_TOKEN, MOST_CHARACTERS) - marker.length;
  if (!isPadded || length <= 0) return marker;
  while (filler.length < length) filler += filler;
  return marker + filler.slice(0, length);
}
