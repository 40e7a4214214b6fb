/**
 * What a gateway does next with a request: ask a shard, wait, or answer. One pure step for each thing that happens.
 *
 * A round asks the shard that the policy names and, after each refusal, up to `spill.hops` more. A lost round leads to
 * another after a back-off, to a place in the hold queue, or to an answer without a shard, as the gateway is set. The
 * simulator takes the steps in its loop and the real gateway between two `await`s, so both come to the same decisions.
 */
import type { Micros } from '../basics/time.ts';
import { isThrottle, type Verdict } from '../quota/verdict.ts';
import { Backoff, type BackoffOptions } from '../retry/backoff.ts';
import { NO_SHARD, type RoutingPolicy } from '../routing/policy.ts';
import type { Replica, RoutedRequest } from './replica.ts';

/** What to do next; `Round` holds the rest of the decision until its next step. */
export const ASK = 0;
export const BACK_OFF = 1;
export const HOLD = 2;
export const ANSWER = 3;
export type Step = typeof ASK | typeof BACK_OFF | typeof HOLD | typeof ANSWER;

/** Why a step was taken, as indices; a decision log spells them. */
export const REASONS = [
  'policy',
  'least-bad',
  'spill-over',
  'no-shard',
  'refused',
  'queue-full',
  'attempts-used',
  'budget-empty',
] as const;
const BY_POLICY = REASONS.indexOf('policy');
const LEAST_BAD = REASONS.indexOf('least-bad');
const SPILL_OVER = REASONS.indexOf('spill-over');
const FOUND_NO_SHARD = REASONS.indexOf('no-shard');
const REFUSED = REASONS.indexOf('refused');
const QUEUE_FULL = REASONS.indexOf('queue-full');
const ATTEMPTS_USED = REASONS.indexOf('attempts-used');
const BUDGET_EMPTY = REASONS.indexOf('budget-empty');

/** How a gateway answers a request that no shard has served. */
export type Unserved = 'throttled' | 'failed' | 'shed';

export interface RoundSettings {
  /** Rounds of asking, the first included; between rounds the gateway backs off. */
  readonly attempts: number;
  /** Within a round: how many further shards are asked after a refusal, and which. */
  readonly spill: { readonly hops: number; readonly order: 'policy' | 'next' };
  /** After the last hop of a round. */
  readonly onRefusal: 'retry' | 'hold' | 'give-up';
  /** When the policy names no shard. */
  readonly onNoShard: 'hold' | 'shed' | 'try-anyway';
  readonly backoff: BackoffOptions;
}

/** All that a step must remember of one request. */
export interface RoundState {
  /** Rounds lost so far. */
  lostRounds: number;
  /** Whether it waits in the hold queue, where a lost round leaves it. */
  isHeld: boolean;
  /** The shards asked in the round at hand: the first `askedCount` entries, in order. */
  readonly asked: number[];
  askedCount: number;
}

export function newRoundState(): RoundState {
  return { lostRounds: 0, isHeld: false, asked: [], askedCount: 0 };
}

export class Round {
  /** The shard to ask, after ASK. */
  shard = NO_SHARD;
  /** How long to wait, after BACK_OFF. */
  waitMicros: Micros = 0;
  /** What to answer, after ANSWER. */
  outcome: Unserved = 'shed';
  /** An index in REASONS. */
  reason = BY_POLICY;
  private readonly policy: RoutingPolicy;
  private readonly hops: number;
  private readonly spillsByPolicy: boolean;
  private readonly triesAnyway: boolean;
  private readonly holdsRefused: boolean;
  private readonly holdsWithoutShard: boolean;
  private readonly backoff: Backoff;
  /** The number of lost rounds after which there is no other. */
  private readonly lastRound: number;

  constructor(settings: RoundSettings, policy: RoutingPolicy) {
    this.policy = policy;
    this.hops = settings.spill.hops;
    this.spillsByPolicy = settings.spill.order === 'policy';
    this.triesAnyway = settings.onNoShard === 'try-anyway';
    this.holdsRefused = settings.onRefusal === 'hold';
    this.holdsWithoutShard = settings.onNoShard === 'hold';
    this.backoff = new Backoff(settings.backoff, settings.attempts);
    this.lastRound = settings.onRefusal === 'retry' ? settings.attempts - 1 : 0;
  }

  /** A round begins: the request has come in, has backed off, or may try from the hold queue. */
  begin(state: RoundState, replica: Replica, request: RoutedRequest, now: Micros): Step {
    state.askedCount = 0;
    open(state, replica, request, now);
    const shard = this.choose(replica, request);
    if (shard !== NO_SHARD) return this.ask(state, shard, BY_POLICY, replica);
    const leastBad = this.triesAnyway ? replica.book.leastBad() : NO_SHARD;
    if (leastBad === NO_SHARD) return this.noShard(state, replica);
    return this.ask(state, leastBad, LEAST_BAD, replica);
  }

  /** The shard that was asked last has refused, and the book has been told. */
  refused(state: RoundState, replica: Replica, request: RoutedRequest, verdict: Verdict, now: Micros): Step {
    if (state.askedCount <= this.hops && mayRetry(replica, now)) {
      open(state, replica, request, now);
      const shard = this.nextHop(state, replica, request);
      if (shard !== NO_SHARD) return this.ask(state, shard, SPILL_OVER, replica);
    }
    return this.lost(state, replica, request, isThrottle(verdict) ? 'throttled' : 'failed', now);
  }

  private ask(state: RoundState, shard: number, reason: number, replica: Replica): Step {
    if (state.isHeld) replica.asksHeld(shard);
    state.asked[state.askedCount++] = shard;
    this.shard = shard;
    this.reason = reason;
    return ASK;
  }

  private noShard(state: RoundState, replica: Replica): Step {
    const { holdsWithoutShard } = this;
    if (state.isHeld || (holdsWithoutShard && replica.canHold)) return this.hold(FOUND_NO_SHARD);
    return this.answer('shed', holdsWithoutShard ? QUEUE_FULL : FOUND_NO_SHARD);
  }

  private lost(state: RoundState, replica: Replica, request: RoutedRequest, outcome: Unserved, now: Micros): Step {
    const { holdsRefused } = this;
    if (state.isHeld || (holdsRefused && replica.canHold)) return this.hold(REFUSED);
    if (state.lostRounds >= this.lastRound) return this.answer(outcome, holdsRefused ? QUEUE_FULL : ATTEMPTS_USED);
    if (!mayRetry(replica, now)) return this.answer(outcome, BUDGET_EMPTY);
    replica.backoffDraw.open(request.row, request.nextChoice());
    this.waitMicros = this.backoff.micros(state.lostRounds++, replica.backoffDraw);
    this.reason = REFUSED;
    return BACK_OFF;
  }

  private hold(reason: number): Step {
    this.reason = reason;
    return HOLD;
  }

  private answer(outcome: Unserved, reason: number): Step {
    this.outcome = outcome;
    this.reason = reason;
    return ANSWER;
  }

  /** Spill-over: the next candidate in cyclic order, or whom the policy names once those who refused are out. */
  private nextHop(state: RoundState, replica: Replica, request: RoutedRequest): number {
    const { book } = replica;
    if (this.spillsByPolicy) {
      for (let k = 0; k < state.askedCount; k++) book.shortlist.exclude(state.asked[k]!);
      return this.choose(replica, request);
    }
    const first = state.asked[0]!;
    const last = state.asked[state.askedCount - 1]!;
    for (let shard = next(last, book.size); shard !== first && shard !== last; shard = next(shard, book.size)) {
      if (book.isCandidate(shard)) return shard;
    }
    return NO_SHARD;
  }

  private choose({ book, routingDraw }: Replica, request: RoutedRequest): number {
    routingDraw.open(request.row, request.nextChoice());
    const shard = this.policy.choose(book, request, routingDraw);
    book.sequence++;
    // A policy that names whom it may not is a bug of the policy, not an outcome.
    if (shard !== NO_SHARD && !book.isCandidate(shard)) {
      throw new Error(`policy ${this.policy.name} chose ${shard}, which is no candidate`);
    }
    return shard;
  }
}

function open({ isHeld }: RoundState, replica: Replica, request: RoutedRequest, now: Micros): void {
  replica.open(request, now);
  if (isHeld) replica.leaveOutPaced();
}

function mayRetry({ budget }: Replica, now: Micros): boolean {
  return budget === null || budget.withdraw(now);
}

function next(shard: number, size: number): number {
  return shard + 1 === size ? 0 : shard + 1;
}
