/** What can go wrong with an account in a scenario. */
import type { Micros } from '../basics/time.ts';

interface FaultWindow {
  readonly fromMicros: Micros;
  readonly untilMicros: Micros;
  /** The accounts it strikes; null: all. */
  readonly accounts: readonly number[] | null;
}

/** Which calls a fault strikes: each with a probability, or the n-th one that it sees, alone. */
export type StrikeConfig =
  | { readonly probability: number; readonly call: null }
  | { readonly probability: null; readonly call: number };

/** Errors before an answer: 503, 408, 424, 500. */
export const ERRORS = ['service-unavailable', 'model-timeout', 'model-error', 'internal'] as const;
export type ErrorName = (typeof ERRORS)[number];

/** What ends an answer before its time: an exception, the connection, or 350 s without a token. */
export const BREAKS = ['model-overloaded', 'model-error', 'service-unavailable', 'internal', 'cut', 'stall'] as const;
export type BreakName = (typeof BREAKS)[number];

export interface BreakConfig {
  readonly by: BreakName;
  /** The share of the answer's tokens that come before it: 0 .. 1. */
  readonly after: number;
}

export type FaultConfig =
  /** Every request is answered with 403. */
  | (FaultWindow & { readonly kind: 'suspended' })
  /** Requests are answered with 503 with the given probability. */
  | (FaultWindow & { readonly kind: 'capacity'; readonly probability: number })
  /** Requests are answered with an error. */
  | (FaultWindow & StrikeConfig & { readonly kind: 'error'; readonly error: ErrorName })
  /** Answers break off. */
  | (FaultWindow & StrikeConfig & BreakConfig & { readonly kind: 'break' })
  /** Every latency is multiplied. */
  | (FaultWindow & { readonly kind: 'slow'; readonly factor: number })
  /** Every per-minute limit is multiplied. */
  | (FaultWindow & { readonly kind: 'quota-cut'; readonly factor: number });
