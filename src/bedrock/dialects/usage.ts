/** What an answer says of itself: tokens, stop reason, length. */
import { isObject, naturalNumber } from './json.ts';

/** Counts as AWS makes them. */
export interface TokenCounts {
  /** Without those that the cache read or wrote. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Of those written, the ones with a time to live of an hour; 0 where the dialect does not tell. */
  readonly cacheWriteHourTokens: number;
  readonly outputTokens: number;
}

export interface Usage {
  /** Null where the dialect does not say, or has not said yet. */
  readonly tokens: TokenCounts | null;
  /** In the dialect's own word: `end_turn`, `stop`, `tool_use`, ... */
  readonly stopReason: string | null;
  /** UTF-16 units of the answer's text. */
  readonly textLength: number;
}

/** Under which names a dialect gives its counts. */
export type CountNames = Readonly<Partial<Record<Exclude<keyof TokenCounts, 'cacheWriteHourTokens'>, string>>>;

/**
 * The counts in `usage`; a count that is not there is as it was `before`, and 0 for the cache where it was nothing.
 * Without counts of input and output it is `before`.
 *
 * @param hourTokens what `usage` tells of those written for an hour; null: nothing
 */
export function readCounts(
  usage: unknown,
  names: CountNames,
  before: TokenCounts | null = null,
  hourTokens: number | null = null,
): TokenCounts | null {
  if (!isObject(usage)) return before;
  const count = (key: keyof CountNames): number | null => {
    const name = names[key];
    return (name === undefined ? null : naturalNumber(usage[name])) ?? before?.[key] ?? null;
  };
  const inputTokens = count('inputTokens');
  const outputTokens = count('outputTokens');
  if (inputTokens === null || outputTokens === null) return before;
  const cacheReadTokens = count('cacheReadTokens') ?? 0;
  const cacheWriteTokens = count('cacheWriteTokens') ?? 0;
  const cacheWriteHourTokens = Math.min(hourTokens ?? before?.cacheWriteHourTokens ?? 0, cacheWriteTokens);
  return { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens, outputTokens };
}

/** OpenAI counts among the input's tokens those that the cache read, and those that it wrote. */
export function withoutCached(counts: TokenCounts | null, details: unknown): TokenCounts | null {
  if (counts === null || !isObject(details)) return counts;
  const cacheReadTokens = naturalNumber(details.cached_tokens) ?? 0;
  const cacheWriteTokens = naturalNumber(details.cache_write_tokens) ?? 0;
  const inputTokens = counts.inputTokens - cacheReadTokens - cacheWriteTokens;
  return inputTokens < 0 ? counts : { ...counts, inputTokens, cacheReadTokens, cacheWriteTokens };
}
