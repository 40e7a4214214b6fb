/** One attempt at a shard, the same from whoever asks and whoever is asked: the gateway, the emulator. */
import type { Micros } from '../basics/time.ts';
import type { VerdictName } from '../quota/verdict.ts';
import type { AttemptOutcome } from './outcome.ts';

/** Instants count from the start of the run. */
export interface AttemptRow {
  /** The request, by its row of the trace; null to a shard that was not told. */
  readonly id: number | null;
  /** From 1, of its request; null to a shard, which sees one attempt at a time. */
  readonly attempt: number | null;
  readonly shard: number;
  readonly model: number;
  /** When the shard was asked. */
  readonly askedAtMicros: Micros;
  /** What the shard answered at its door. */
  readonly verdict: VerdictName;
  /** How the attempt ended for whoever asked. */
  readonly outcome: AttemptOutcome;
  /** From asking to the first token; null where there was none. */
  readonly firstTokenMicros: Micros | null;
  readonly endedAtMicros: Micros;
  /** 0 where nothing was reserved, as after a refusal. */
  readonly reservedTokens: number;
  readonly settledTokens: number;
  /** All input tokens, cache reads and writes included. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Output tokens that were generated. */
  readonly outputTokens: number;
}
