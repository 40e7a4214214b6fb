/** The account of one finished Bedrock call: what logs, metrics and records are made of. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { Fault } from '../bedrock/fault.ts';
import type { Operation } from '../bedrock/operation.ts';

export type CallOutcome =
  | 'served'
  /** 429 of a quota; `refusedBy` says which. */
  | 'throttled'
  /** A fault of the modelled Bedrock; `fault` says which. */
  | 'failed'
  /** Stopped by the output quota after a part of the answer. */
  | 'cut-off'
  /** The client went away. */
  | 'aborted'
  /** A 4xx that never came to the meters: bad input, credentials or model. */
  | 'rejected';

/** Instants in model time. Numbers that a call never came to are 0, instants null. */
export interface Call {
  readonly requestId: string;
  readonly operation: Operation;
  /** Index into the backend's accounts and models; null where it was rejected before they were known. */
  readonly account: number | null;
  readonly model: number | null;
  /** The trace row that the prompt carried; null without one. */
  readonly row: number | null;
  readonly streamed: boolean;
  readonly outcome: CallOutcome;
  /** HTTP status; of an in-stream exception the status that stands for it, 0 where the connection was cut. */
  readonly status: number;
  readonly errorName: string | null;
  readonly refusedBy: MeterName | null;
  readonly shortBy: number;
  readonly fault: Fault | null;
  /** The cause of a rejection where AWS's words do not tell it: `signed-without-port`. */
  readonly hint: string | null;
  readonly startedAtMicros: Micros;
  readonly firstTokenAtMicros: Micros | null;
  readonly endedAtMicros: Micros;
  /** All input, cache reads and writes included. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reservedTokens: number;
  readonly settledTokens: number;
}

/** Hears of every call once, when it is over. */
export type CallObserver = (call: Call) => void;
