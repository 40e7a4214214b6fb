/** The gateway as simulated: takes the steps of `gateway/round.ts` for every request, by the engine's events. */
import type { Micros } from '../basics/time.ts';
import type { SimulationConfig } from '../config.ts';
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import {
  ANSWER,
  ASK,
  HOLD,
  newRoundState,
  Round,
  type RoundState,
  type Step,
  type Unserved,
} from '../gateway/round.ts';
import type { Generations } from '../accounts/generation.ts';
import type { Shards } from '../accounts/shards.ts';
import { FAILED, SHED, THROTTLED } from '../metrics/tally.ts';
import { ADMITTED, isThrottle, type Verdict } from '../quota/verdict.ts';
import {
  FIRST_FAILED,
  FIRST_THROTTLED,
  firstAnswerOf,
  lastVerdictOf,
  roundOf,
  withAdmission,
  withRefusal,
  withRound,
} from '../requests/progress.ts';
import type { Recording } from '../requests/recording.ts';
import { KIND_GONE, KIND_GONE_ASKED, KIND_HELD, KIND_REFUSED, KIND_RETRY, KIND_WAKE } from '../requests/event-kind.ts';
import type { Requests } from '../requests/requests.ts';
import type { RoutingPolicy } from '../routing/policy.ts';
import type { Replica } from '../gateway/replica.ts';
import type { Replicas } from './replicas.ts';
import { type Rounds, WaitingRooms } from './waiting-rooms.ts';

/** Who is told what the gateway has seen and said. */
export interface GatewayListener {
  /** The first answer of a shard to a request was a 429. */
  throttledFirst(slot: number): void;
  /** The gateway answers without a shard having served the request; `outcome` is an index in OUTCOMES. */
  gaveUp(slot: number, outcome: number, now: Micros): void;
  /** The caller went away while its request waited. */
  gone(slot: number, now: Micros): void;
}

export interface GatewayParts {
  readonly config: SimulationConfig;
  readonly policy: RoutingPolicy;
  readonly requests: Requests;
  readonly calendar: Calendar;
  readonly shards: Shards;
  readonly replicas: Replicas;
  readonly generations: Generations;
  readonly listener: GatewayListener;
  readonly recording: Recording | null;
}

const OUTCOME_OF: Readonly<Record<Unserved, number>> = { throttled: THROTTLED, failed: FAILED, shed: SHED };

export class Gateway implements Rounds {
  retries = 0;
  private readonly requests: Requests;
  private readonly calendar: Calendar;
  private readonly shards: Shards;
  private readonly replicas: Replicas;
  private readonly generations: Generations;
  private readonly listener: GatewayListener;
  private readonly recording: Recording | null;
  private readonly round: Round;
  /** Of every request, where none is asked about a second shard: there is nothing to remember between two answers. */
  private readonly commonState = newRoundState();
  /** By slot, where rounds have hops. */
  private readonly states: RoundState[] = [];
  private readonly hops: number;
  private readonly sparesReads: boolean;
  private readonly refusalMicros: Micros;
  /** Null where nobody is held. */
  private readonly waiting: WaitingRooms | null;

  constructor(parts: GatewayParts) {
    const { config, requests, calendar, replicas } = parts;
    this.requests = requests;
    this.calendar = calendar;
    this.shards = parts.shards;
    this.replicas = replicas;
    this.generations = parts.generations;
    this.listener = parts.listener;
    this.recording = parts.recording;
    this.round = new Round(config.gateway, parts.policy);
    this.hops = config.gateway.spill.hops;
    this.sparesReads = !config.quota.reserveCacheReads;
    this.refusalMicros = config.gateway.refusalMicros;
    const { hold } = config.gateway;
    const { tenants } = config;
    const rooms = { tenants, replicas: replicas.all, requests, calendar, rounds: this };
    this.waiting = hold && new WaitingRooms({ ...rooms, hold });
  }

  /** A request comes in, at its caller's first attempt or a later one. */
  earnRetry(slot: number, now: Micros): void {
    this.replicas.of(slot).earnRetry(now);
  }

  /** A round for a request that has come in, or has backed off. */
  place(slot: number, now: Micros): void {
    const step = this.play(slot, false, now);
    if (step !== ASK) this.follow(slot, step, now);
  }

  tryAgain(slot: number, now: Micros): boolean {
    return this.play(slot, true, now) === ASK;
  }

  /** The pending event of a request at the gateway, or of an alarm, is due. */
  fire(slot: number, kind: number, now: Micros): void {
    if (kind === KIND_REFUSED) this.resume(slot, now);
    else if (kind === KIND_WAKE) this.waiting!.alarm(this.requests.shard(slot), now);
    else this.expired(slot, kind, now);
  }

  /** A shard has given back what a request held: the book learns it, and who waits may try. */
  settled(slot: number, used: number, output: number, now: Micros): void {
    this.replicas.settled(slot, used, output, now);
    if (this.waiting !== null) this.waiting.of(slot).wake(now);
  }

  /** One round: ASK where a shard took the request in or its refusal is on its way, else what is to follow. */
  private play(slot: number, isHeld: boolean, now: Micros): Step {
    const state = this.stateOf(slot);
    state.isHeld = isHeld;
    const replica = this.replicas.of(slot);
    const model = this.requests.model(slot);
    const reserve = this.generations.reserve(slot);
    const request = this.replicas.look(slot, model, reserve);
    const step = this.round.begin(state, replica, request, now);
    return step === ASK ? this.pursue(slot, state, replica, model, reserve, now) : step;
  }

  /** Asks the shard that the round has named, and those that it names after a refusal that takes no time. */
  private pursue(slot: number, state: RoundState, replica: Replica, model: number, reserve: number, now: Micros): Step {
    const { round, shards } = this;
    for (;;) {
      const { shard } = round;
      const asked = this.sparesReads ? this.generations.prefixes.reserveAt(slot, shard, now) : reserve;
      const verdict = shards.ask(shard, model, asked, now);
      if (this.recording !== null) this.recording.asked(slot, shard, verdict);
      if (verdict === ADMITTED) {
        this.admit(slot, shard, model, asked, now);
        return ASK;
      }
      this.noteRefusal(slot, verdict);
      if (this.refusalMicros > 0) {
        if (state.isHeld) this.waiting!.of(slot).asks(slot);
        this.replicas.sent(slot, shard, model, now);
        this.requests.setAdmittedAt(slot, now);
        this.waitUntil(slot, now + this.refusalMicros, KIND_REFUSED, shard);
        return ASK;
      }
      replica.refused(shard, model, verdict, reserve, now);
      state.lostRounds = roundOf(this.requests.progress(slot));
      const step = round.refused(state, replica, this.replicas.window, verdict, now);
      if (step !== ASK) return step;
    }
  }

  /** A refusal has come back. */
  private resume(slot: number, now: Micros): void {
    const { requests } = this;
    const waiting = this.waiting === null ? null : this.waiting.of(slot);
    const state = this.stateOf(slot);
    state.isHeld = waiting !== null && waiting.hears(slot);
    const replica = this.replicas.of(slot);
    const model = requests.model(slot);
    const reserve = this.generations.reserve(slot);
    const progress = requests.progress(slot);
    const verdict = lastVerdictOf(progress);
    this.replicas.withdrawn(slot, now);
    replica.refused(requests.shard(slot), model, verdict, reserve, now);
    state.lostRounds = roundOf(progress);
    let step = this.round.refused(state, replica, this.replicas.look(slot, model, reserve), verdict, now);
    if (step === ASK) step = this.pursue(slot, state, replica, model, reserve, now);
    if (!state.isHeld) {
      if (step !== ASK) this.follow(slot, step, now);
    } else if (step !== ASK) this.holdOn(slot, now);
    else if (!waiting!.isAsking(slot)) waiting!.leave(slot);
  }

  private stateOf(slot: number): RoundState {
    if (this.hops > 0) return (this.states[slot] ??= newRoundState());
    this.commonState.askedCount = 1;
    return this.commonState;
  }

  private admit(slot: number, shard: number, model: number, reserve: number, now: Micros): void {
    const { requests } = this;
    requests.setProgress(slot, withAdmission(requests.progress(slot)));
    this.replicas.sent(slot, shard, model, now);
    this.generations.begin(slot, shard, reserve, now);
  }

  private noteRefusal(slot: number, verdict: Verdict): void {
    const { requests } = this;
    const progress = requests.progress(slot);
    const first = isThrottle(verdict) ? FIRST_THROTTLED : FIRST_FAILED;
    requests.setProgress(slot, withRefusal(progress, verdict, first));
    if (firstAnswerOf(progress) === 0 && first === FIRST_THROTTLED) this.listener.throttledFirst(slot);
  }

  /** What follows a lost round. */
  private follow(slot: number, step: Step, now: Micros): void {
    const { round, requests } = this;
    if (step === ANSWER) this.listener.gaveUp(slot, OUTCOME_OF[round.outcome], now);
    else if (step === HOLD) {
      this.waiting!.admit(slot, now);
      this.holdOn(slot, now);
    } else {
      requests.setProgress(slot, withRound(requests.progress(slot)));
      this.retries++;
      this.waitUntil(slot, now + round.waitMicros, KIND_RETRY, requests.shard(slot));
    }
  }

  /** Lets a held request wait on, if it has not waited long enough. */
  private holdOn(slot: number, now: Micros): void {
    const waiting = this.waiting!.of(slot);
    const until = waiting.patienceEndsAt(slot);
    if (until <= now) return this.expired(slot, KIND_HELD, now);
    this.waitUntil(slot, until, KIND_HELD, this.requests.shard(slot));
    waiting.expectRoom(now);
  }

  /** The one pending event of a waiting request: what it waits for, or its client's patience. */
  private waitUntil(slot: number, until: Micros, kind: number, shard: number): void {
    const leaves = this.generations.leavesAt(slot);
    const gone = kind === KIND_REFUSED ? KIND_GONE_ASKED : KIND_GONE;
    this.requests.setEvent(slot, leaves < until ? gone : kind, shard);
    this.calendar.push(slot, eventKey(Math.min(leaves, until), CLASS_AGAIN));
  }

  /** The request has waited long enough (`KIND_HELD`), or its client has. */
  private expired(slot: number, kind: number, now: Micros): void {
    if (kind === KIND_GONE_ASKED) this.replicas.withdrawn(slot, now);
    this.waiting?.of(slot).leave(slot);
    if (kind === KIND_HELD) this.listener.gaveUp(slot, SHED, now);
    else this.listener.gone(slot, now);
  }
}
