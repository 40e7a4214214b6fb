/** The record: one row a finished request, the same from the simulator, the gateway and k6. */
import type { Micros } from '../basics/time.ts';

/** How a request ended for its caller. Refused requests are rows like the others. */
export const OUTCOMES = ['served', 'throttled', 'shed', 'failed', 'cut-off'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the first shard that was asked answered; `none`: no shard was ever asked. */
export const FIRST_OUTCOMES = ['none', 'admitted', 'throttled', 'failed'] as const;
export type FirstOutcome = (typeof FIRST_OUTCOMES)[number];

/** Instants count from the start of the run, latencies from the intended arrival. */
export interface RequestRecord {
  /** Row of the trace, from 0. */
  readonly id: number;
  readonly tenant: number;
  /** The shard of each attempt, in order. */
  readonly shards: readonly number[];
  readonly arrivalMicros: Micros;
  readonly firstOutcome: FirstOutcome;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** From arrival to admission, or to the end where it never was admitted. */
  readonly waitMicros: Micros;
  /** From arrival to the first token; null where there was none. */
  readonly firstTokenMicros: Micros | null;
  /** The instant at which the caller had its answer. */
  readonly endMicros: Micros;
  readonly reservedTokens: number;
  readonly settledTokens: number;
}
