/** One finished request, the same from the simulator, the gateway and k6: what its attempts came to. */
import type { Micros } from '../basics/time.ts';
import type { VerdictName } from '../quota/verdict.ts';
import type { FirstOutcome, Outcome } from './outcome.ts';

/** Instants count from the start of the run, latencies from the intended arrival. */
export interface RequestRow {
  /** Row of the trace, from 0. */
  readonly id: number;
  readonly tenant: number;
  /** The shard of each attempt, in order. */
  readonly shards: readonly number[];
  readonly arrivedAtMicros: Micros;
  readonly firstOutcome: FirstOutcome;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** From arrival to admission, or to the end where it never was admitted. */
  readonly waitMicros: Micros;
  /** From arrival to the first token; null where there was none. */
  readonly firstTokenMicros: Micros | null;
  /** The instant at which the caller had its answer. */
  readonly endedAtMicros: Micros;
  readonly reservedTokens: number;
  readonly settledTokens: number;
  readonly model: number;
  /** What each of the shards answered: at most the last of them took the request in. */
  readonly verdicts: readonly VerdictName[];
  /** All input tokens, cache reads and writes included: what was asked for, whether or not a shard took it in. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Output tokens that are billed; 0 where no shard took the request in. */
  readonly outputTokens: number;
}

/** Whether a shard took the request in: only then were its tokens processed. */
export function wasAdmitted({ verdicts }: Pick<RequestRow, 'verdicts'>): boolean {
  return verdicts.at(-1) === 'admitted';
}

/** Whether the caller had an answer, whole or in part: only then do its latencies count. */
export function wasAnswered(outcome: Outcome): boolean {
  return outcome === 'served' || outcome === 'cut-off';
}
