/** What a quota limits, by how much, and which of the undocumented semantics apply: all of it data. */
import type { Micros } from '../basics/time.ts';

/** The meters of Bedrock. A refusal names the meter that refused. Order: the order in which they are asked. */
export const METERS = [
  'requestsPerMinute',
  'tokensPerMinute',
  'outputTokensPerMinute',
  'tokensPerDay',
  'concurrency',
] as const;
export type MeterName = (typeof METERS)[number];

/** Which undocumented algorithm turns "per minute" into a decision. */
export type Window = 'token-bucket' | 'fixed-minute' | 'sliding-60s';
export const WINDOWS: readonly Window[] = ['token-bucket', 'fixed-minute', 'sliding-60s'];

export type Endpoint = 'runtime' | 'mantle';
export type InferenceType = 'on-demand' | 'geo' | 'global' | 'mantle';

/** What happens to the reservation when the client goes away in the middle of a generation. */
export type AbortRule = 'settle-generated' | 'hold-until-model-finish' | 'refund-all';

/** Limits of one account x region x model x inference type; null where no such quota is enforced. Whole numbers. */
export interface Limits {
  readonly requestsPerMinute: number | null;
  /** Input and output together on runtime; input alone on mantle. */
  readonly tokensPerMinute: number | null;
  /** Only on mantle. */
  readonly outputTokensPerMinute: number | null;
  readonly concurrency: number | null;
}

/** Why a request for a higher limit is refused at once; `bound` is the value that stands against it. */
export type IncreaseRefusal = { readonly status: 'refused' } & (
  | { readonly reason: 'no-such-quota' | 'open-already' }
  | { readonly reason: 'not-above-default' | 'not-above-current' | 'above-ceiling'; readonly bound: number }
);

/** Semantics that AWS leaves open or that differ between copies of its pages. */
export interface QuotaSemantics {
  readonly window: Window;
  /** Capacity of the token bucket as a share of one minute's quota. */
  readonly burstFraction: number;
  /** Whether a refused request uses up the quota it asked for. */
  readonly chargeRejected: boolean;
  /** Whether cached input counts at admission (at settlement it never does). */
  readonly reserveCacheReads: boolean;
  /** How often a reservation is adjusted to the tokens produced; 0: only at the end. */
  readonly adjustIntervalMicros: Micros;
  /**
   * What an adjusted reservation is, with g tokens generated so far: `remaining` holds input + g x burndown and the
   * maxTokens - g that are still to come; `produced` holds input + g x burndown and lets the rest go at once.
   */
  readonly adjustTo: 'remaining' | 'produced';
  readonly onAbort: AbortRule;
  readonly dayWindow: 'utc-midnight' | 'rolling-24h';
  /** How much of every minute's quota is used up at instant 0, 0..1; left out: nothing. */
  readonly usedAtStart?: number;
}
