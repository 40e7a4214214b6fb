/** The headers of InvokeModel's answers that count tokens. AWS does not model them; tracers read them. */
import type { Headers } from '../http/message.ts';
import type { Answer } from './dialects/dialect.ts';
import { type CountNames, readCounts, type TokenCounts } from './dialects/usage.ts';

const COUNTS = {
  inputTokens: 'x-amzn-bedrock-input-token-count',
  outputTokens: 'x-amzn-bedrock-output-token-count',
  cacheReadTokens: 'x-amzn-bedrock-cache-read-input-token-count',
  cacheWriteTokens: 'x-amzn-bedrock-cache-write-input-token-count',
} satisfies CountNames;

export function countHeaders(answer: Answer): Record<string, string> {
  return {
    [COUNTS.inputTokens]: String(answer.inputTokens),
    [COUNTS.outputTokens]: String(answer.outputTokens),
    [COUNTS.cacheReadTokens]: String(answer.cacheReadTokens),
    [COUNTS.cacheWriteTokens]: String(answer.cacheWriteTokens),
    'x-amzn-bedrock-invocation-latency': String(answer.latencyMillis),
  };
}

/** Null where there are none. */
export function readCountHeaders(headers: Headers): TokenCounts | null {
  const counts: Record<string, number> = {};
  for (const name of Object.values(COUNTS)) {
    const value = headers[name];
    if (value !== undefined && /^\d+$/.test(value)) counts[name] = Number(value);
  }
  return readCounts(counts, COUNTS);
}
