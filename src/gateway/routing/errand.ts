/** One request on its way through the gateway: what the round asks of it, and how far it has come. */
import { firstChoice } from '../../../simulator/basics/keyed-draw.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { RoutedRequest } from '../../../simulator/gateway/replica.ts';
import { newRoundState, type RoundState } from '../../../simulator/gateway/round.ts';
import type { Verdict } from '../../../simulator/quota/verdict.ts';
import type { BedrockCall } from '../ingress/ingress.ts';

/** What is known of a request when it comes in. */
export interface ErrandFacts {
  /** The gateway's own, unique among its requests: in answers, logs and errors. */
  readonly id: string;
  readonly call: BedrockCall;
  readonly tenant: number;
  readonly model: number;
  /** Of the trace where its marker is trusted, else the gateway's own count: what its chance belongs to. */
  readonly row: number;
  /** Whether `row` is a row of a trace. */
  readonly isMarked: boolean;
  /** Which of its caller's attempts this is, from 1. */
  readonly callerAttempt: number;
  readonly affinity: number;
  readonly inputTokens: number;
  /** As far as a marker tells; else 0. */
  readonly cacheReadTokens: number;
  readonly maxTokens: number;
  /** Tokens that Bedrock reserves for it. */
  readonly reservation: number;
  readonly arrivedAtMicros: Micros;
}

/** An ask of one shard, and what came of it. */
export interface Ask {
  readonly shard: number;
  readonly askedAtMicros: Micros;
  verdict: Verdict | null;
}

export class Errand implements RoutedRequest {
  readonly facts: ErrandFacts;
  readonly state: RoundState = newRoundState();
  /** Every shard that was asked, in order. */
  readonly asks: Ask[] = [];
  /** What the book is told it holds: Bedrock's reservation, or an estimate. */
  reserveTokens: number;
  /** Its place in the waiting room; -1 where it is not held. */
  slot = -1;
  heldSinceMicros: Micros | null = null;
  readonly #departure = new AbortController();
  #choice: number;

  constructor(facts: ErrandFacts) {
    this.facts = facts;
    this.reserveTokens = facts.reservation;
    this.#choice = firstChoice(facts.callerAttempt);
  }

  get tenant(): number {
    return this.facts.tenant;
  }

  get model(): number {
    return this.facts.model;
  }

  get row(): number {
    return this.facts.row;
  }

  get affinity(): number {
    return this.facts.affinity;
  }

  get inputTokens(): number {
    return this.facts.inputTokens;
  }

  get maxTokens(): number {
    return this.facts.maxTokens;
  }

  nextChoice(): number {
    return this.#choice++;
  }

  /** Aborted when nobody waits for the answer any more. */
  get departure(): AbortSignal {
    return this.#departure.signal;
  }

  /** Its caller has gone, or its time is up. */
  leave(reason: Departure): void {
    if (!this.#departure.signal.aborted) this.#departure.abort(reason);
  }
}

/** Why nobody waits any more. */
export type Departure = 'client-gone' | 'deadline' | 'shutdown';
