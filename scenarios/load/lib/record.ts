/** The record of a request as its caller saw it: a line of JSON, with the columns of every records file and more. */
import type { FirstOutcome, Outcome } from '../../../simulator/metrics/outcome.ts';

/** Names in place of indices. Instants count from the start of the run, latencies from the intended arrival. */
export interface LoadRecord {
  readonly id: number;
  readonly tenant: string;
  /** Those that the gateway told of, over all attempts of the caller. */
  readonly shards: readonly string[];
  readonly arrivedAtMicros: number;
  readonly firstOutcome: FirstOutcome;
  readonly outcome: Outcome;
  /** Of the gateway at accounts, where it tells; else those of the caller. */
  readonly attempts: number;
  /** To the caller's last attempt: admission is not seen from outside. */
  readonly waitMicros: number;
  readonly firstTokenMicros: number | null;
  readonly endedAtMicros: number;
  readonly reservedTokens: number;
  readonly settledTokens: number;
  readonly model: string;
  readonly verdicts: readonly string[];
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** What only a load run knows, from here on. */
  readonly target: number;
  readonly callerAttempts: number;
  /** How much later than its instant the first attempt was sent. */
  readonly lagMicros: number;
  /** Of the last attempt; 0: there was no answer. */
  readonly status: number;
  /** `firstTokenMicros` is that of the first token where the head waits for it, else that of the first byte. */
  readonly firstTokenIs: 'token' | 'byte';
  /** Time per output token after the first; null of a whole answer. */
  readonly perTokenMicros: number | null;
  readonly finishReason: string | null;
  readonly error: string | null;
  /** Head and body of the last 429, as JSON. */
  readonly refusal: string | null;
}
