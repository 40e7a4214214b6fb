/** What an answer says of itself: tokens, stop reason, length. */
import { isObject, naturalNumber } from './json.ts';

/** Counts as AWS makes them. */
export interface TokenCounts {
  /** Without those that the cache read or wrote. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
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
export type CountNames = Readonly<Partial<Record<keyof TokenCounts, string>>>;

/**
 * The counts in `usage`; a count that is not there is as it was `before`, and 0 for the cache where it was nothing.
 * Without counts of input and output it is `before`.
 */
export function readCounts(usage: unknown, names: CountNames, before: TokenCounts | null = null): TokenCounts | null {
  if (!isObject(usage)) return before;
  const count = (key: keyof TokenCounts): number | null => {
    const name = names[key];
    return (name === undefined ? null : naturalNumber(usage[name])) ?? before?.[key] ?? null;
  };
  const inputTokens = count('inputTokens');
  const outputTokens = count('outputTokens');
  if (inputTokens === null || outputTokens === null) return before;
  const cacheReadTokens = count('cacheReadTokens') ?? 0;
  const cacheWriteTokens = count('cacheWriteTokens') ?? 0;
  return { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens };
}

/** OpenAI counts cached tokens among the input's, and does not tell which of the rest the cache wrote. */
export function withoutCached(counts: TokenCounts | null, details: unknown): TokenCounts | null {
  const cached = (isObject(details) ? naturalNumber(details.cached_tokens) : null) ?? 0;
  if (counts === null || cached > counts.inputTokens) return counts;
  return { ...counts, inputTokens: counts.inputTokens - cached, cacheReadTokens: cached };
}
