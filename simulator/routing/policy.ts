/**
 * The seam of the project: what a routing policy is, and all it may know.
 *
 * The information boundary is a type. Nothing here holds a true output length or a counter of Bedrock's own, so a
 * policy that does well in simulation can be shipped as it is.
 */
import type { Micros } from '../basics/time.ts';
import type { Draw } from '../basics/random.ts';

/** The answer of a policy that would rather ask no shard now. */
export const NO_SHARD = -1;

/** What a gateway knows of a request when it has to place it. One object, reused: read it, do not keep it. */
export interface RequestHead {
  /** Index of the tenant in the scenario. */
  readonly tenant: number;
  /** Hash of the affinity key: equal for requests that share a session or a prompt prefix. */
  readonly affinity: number;
  /** Input tokens, cached ones included. */
  readonly inputTokens: number;
  /** The caller's `maxTokens`, or the model's maximum output where it is unset. */
  readonly maxTokens: number;
  /** Tokens that Bedrock will reserve at admission. */
  readonly reserveTokens: number;
}

/**
 * What one gateway replica believes of its shards, for the request's model. Shards are 0 .. size - 1; those that may
 * be asked for this request (joined, allowed for the tenant, not cooling down, not refused a moment ago) are its
 * candidates. A window onto the book's arrays, not a copy.
 */
export interface FleetView {
  readonly size: number;
  readonly now: Micros;
  /** How many choices this replica made before: the counter of round robin. */
  readonly sequence: number;
  /** How many candidates there are; may be 0. */
  readonly candidates: number;
  /** The k-th candidate in ascending order, 0 <= k < candidates. */
  candidate(k: number): number;
  isCandidate(shard: number): boolean;
  /** The tokens-per-minute quota the gateway believes the shard to have. */
  capacity(shard: number): number;
  /** Tokens believed left right now; can be negative. Infinity where no token quota applies. */
  headroom(shard: number): number;
  /** `headroom / capacity`, at most 1. */
  headroomFraction(shard: number): number;
  /** Whether every quota of the shard is believed to have room for the request at hand. */
  fits(shard: number): boolean;
  /** Requests of this replica that the shard is working on. */
  inFlight(shard: number): number;
  /** Peak-sensitive moving average of the time to answer, decayed to now; a refusal counts as slow. */
  latencyMicros(shard: number): Micros;
  /** Tokens settled or still reserved in the current clock minute: what usage-based routers keep. */
  tokensThisMinute(shard: number): number;
  requestsThisMinute(shard: number): number;
  /**
   * Tokens of the request's prefix believed to be in the shard's prompt cache: this replica had an answer to the same
   * affinity key from there within the time to live.
   */
  cached(shard: number): number;
  /**
   * The candidate with the largest `headroomFraction` that fits, or NO_SHARD; of several that are full, the one that
   * filled up first, so that an idle fleet is used evenly. Backed by an index where one pays.
   */
  roomiest(): number;
}

/** What of the book a policy may read beyond quotas; what nobody reads is not kept. */
export type BookPart = 'in-flight' | 'latency' | 'minute' | 'cache' | 'roomiest';

/** Picks the shard for a request, from what a gateway can know. Pure: no memory, no clock, no ambient chance. */
export interface RoutingPolicy {
  readonly name: string;
  /** The parts of the book it reads; left out: all of them. */
  readonly reads?: readonly BookPart[];
  /** A candidate of the fleet, or NO_SHARD when none should be asked now. */
  choose(fleet: FleetView, request: RequestHead, draw: Draw): number;
}
