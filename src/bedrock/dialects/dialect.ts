/**
 * A wire dialect: one way of asking for and giving an answer in JSON. What it asks is parsed in the file of its name,
 * what it answers is written, and read again, in the file beside it.
 *
 * Dialects know nothing of HTTP, accounts, quotas or time. How events are framed (event stream, chunks, SSE) is the
 * transport's business.
 */
import type { Caching } from './caching.ts';
import type { StreamEvent } from './stream-event.ts';
import type { UsageReading } from './usage-reader.ts';

/** What a request says of its size, whatever its dialect. */
export interface Prompt {
  /** All text that the model would read, in order. */
  readonly texts: readonly string[];
  /** Images, documents, videos. */
  readonly attachments: number;
  /** `MAX_TOKENS_UNSET` (0) where the caller set none. */
  readonly maxTokens: number;
  /** Null where the caller marks no cache point. */
  readonly caching: Caching | null;
}

export interface AskedModel {
  /** As the caller named it, decoded. */
  readonly id: string;
  readonly maxOutputTokens: number;
}

export type Parsed =
  | { readonly kind: 'exchange'; readonly exchange: Exchange }
  /** 400 with this message. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface Dialect extends UsageReading {
  parse(body: unknown, model: AskedModel): Parsed;
}

/** One request that was understood: knows how its answer looks. */
export interface Exchange {
  readonly prompt: Prompt;
  /** What the body says; dialects that tell by the path say false. */
  readonly streamed: boolean;
  /** The whole answer as JSON. */
  complete(answer: Answer): string;
  /** The answer in pieces: `open`, then `delta` for each piece of text, then `close`. */
  open(head: AnswerHead): readonly StreamEvent[];
  delta(text: string): StreamEvent;
  close(answer: Answer): readonly StreamEvent[];
}

export interface AnswerHead {
  /** Unique and safe in ids: 24 hexadecimal digits. */
  readonly id: string;
  readonly model: string;
  readonly createdSeconds: number;
  /** Without cached tokens, as AWS counts. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Of those written, the ones with a time to live of an hour; the rest have five minutes. */
  readonly cacheWriteHourTokens: number;
}

/** `cut-off`: stopped by the output quota. */
export type Stop = 'end' | 'max-tokens' | 'cut-off';

export interface Answer extends AnswerHead {
  readonly text: string;
  readonly outputTokens: number;
  readonly stop: Stop;
  readonly latencyMillis: number;
}

export function invalid(message: string): Parsed {
  return { kind: 'invalid', message };
}
