/**
 * What the HTTP layer needs of the modelled accounts: admission, the pace of a generation, and its end.
 *
 * Time comes in as an argument. The backend decides everything that the simulator decides too (who is admitted, when
 * tokens come, when quota comes back), so that both decide alike; the HTTP layer only puts it into words.
 */
import type { BreakConfig } from '../../simulator/accounts/fault-config.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import type { Endpoint, InferenceType, MeterName } from '../../simulator/quota/limits.ts';
import type { CacheablePrefix } from '../../simulator/workload/row-marker.ts';
import type { Fault } from '../bedrock/fault.ts';

/** One modelled account in one region: a shard. Its index in `Backend.accounts` is its name in code. */
export interface EmulatedAccount {
  /** Twelve digits. Two shards may share it, in different regions. */
  readonly accountId: string;
  readonly name: string;
  readonly region: string;
}

export interface EmulatedModel {
  /** The id a caller sends: a model id or an inference profile id. */
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly inferenceType: InferenceType;
  readonly maxOutputTokens: number;
}

/** A prefix of a prompt, as its caller marked it for caching. */
export interface MarkedPrefix extends CacheablePrefix {
  /** Parts of it that begin where it begins, the longest first; left out: none. */
  readonly earlier?: readonly EarlierPrefix[];
}

export interface EarlierPrefix extends CacheablePrefix {
  /** Whether it ends at a cache point, so that it is written too; else it is only looked for. */
  readonly isMarked: boolean;
}

/** One request's numbers, from its prompt's row marker or estimated. Whole tokens. */
export interface Invocation {
  /** All input tokens, cache reads and writes included. */
  readonly inputTokens: number;
  /** Where they are stated; else the account decides on `cacheable`. */
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** The prefix that is marked for caching; null: none. */
  readonly cacheable: MarkedPrefix | null;
  /** `MAX_TOKENS_UNSET` (0) where the caller set none. */
  readonly maxTokens: number;
  /** What the model generates if `maxTokens` and quotas let it. */
  readonly outputTokens: number;
  /** Uniform over 0 .. 2^32 - 1: with model and tokens it fixes the latency. */
  readonly latencyDraw: number;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly generation: Generation }
  /** `shortBy`: how much more of the meter the request would have needed, in the meter's unit; above 0. */
  | { readonly kind: 'refused'; readonly meter: MeterName; readonly shortBy: number }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type GenerationState =
  | 'running'
  /** `endAtMicros` is reached, all of `outputTokens` are out. */
  | 'finished'
  /** Stopped by the output quota (mantle). */
  | 'cut-off'
  /** Stopped by `fault`. */
  | 'failed'
  /** Stopped by `abort`. */
  | 'aborted';

/**
 * An admitted request. Whoever holds one either advances it until it no longer runs, or aborts it: only then does its
 * reservation become a settlement.
 */
export interface Generation {
  /** What comes out if nothing stops it: the wanted output, at most the request's or the model's maximum. */
  readonly outputTokens: number;
  /** Whether `outputTokens` is less than the model would have liked to say. */
  readonly truncated: boolean;
  /** Tokens reserved at admission. */
  readonly reservedTokens: number;
  /** Of the input, as stated or as the account's cache had it. */
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Tokens handed out as of the last `advance`; never fewer than before. */
  readonly generatedTokens: number;
  /** When it is complete, if nothing stops it: at or after the last token. */
  readonly endAtMicros: Micros;
  /** Set once the state is `failed`. */
  readonly fault: Fault | null;
  /** Tokens settled, once it no longer runs; 0 before. */
  readonly settledTokens: number;
  /** When the n-th token is handed out, 1 <= n <= outputTokens, in ascending order: the first after the TTFT. */
  instantOf(token: number): Micros;
  /** Brings the ledger to `nowMicros` and says how the generation stands. Allocates nothing. */
  advance(nowMicros: Micros): GenerationState;
  /** The client went away. Without effect on a generation that no longer runs. */
  abort(nowMicros: Micros): void;
  /** `callback` is called once if it stops before its planned end: cut off or failed. It does not call back. */
  whenStopped(callback: () => void): void;
}

export interface Backend {
  readonly accounts: readonly EmulatedAccount[];
  readonly models: readonly EmulatedModel[];
  /**
   * @param account,model indices into the lists above
   * @param breakOff asked once it is admitted: how its answer is to break off; null: not at all
   */
  admit(
    nowMicros: Micros,
    account: number,
    model: number,
    invocation: Invocation,
    breakOff?: () => BreakConfig | null,
  ): Admission;
}
