/** The gateway as simulated: takes the steps of `gateway/round.ts` for every request, by the events of the engine. */
import type { Micros } from '../basics/time.ts';
import type { SimulationConfig } from '../config.ts';
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import { ANSWER, ASK, HOLD, newRoundState, Round, type Step, type Unserved } from '../gateway/round.ts';
import type { Generations } from '../accounts/generation.ts';
import type { Shards } from '../accounts/shards.ts';
import { FAILED, SHED, THROTTLED } from '../metrics/tally.ts';
import { ADMITTED, isThrottle, type Verdict } from '../quota/verdict.ts';
import {
  FIRST_FAILED,
  FIRST_THROTTLED,
  firstAnswerOf,
  roundOf,
  withAdmission,
  withRefusal,
  withRound,
} from '../requests/progress.ts';
import type { Recording } from '../requests/recording.ts';
import { KIND_GONE, KIND_HELD, KIND_RETRY, KIND_WAKE, type Requests } from '../requests/requests.ts';
import type { RoutingPolicy } from '../routing/policy.ts';
import type { Replicas } from './replicas.ts';
import { WaitingRoom } from './waiting-room.ts';

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

export class Gateway {
  retries = 0;
  private readonly requests: Requests;
  private readonly calendar: Calendar;
  private readonly shards: Shards;
  private readonly replicas: Replicas;
  private readonly generations: Generations;
  private readonly listener: GatewayListener;
  private readonly recording: Recording | null;
  private readonly round: Round;
  /** Of the request at hand: a round is over before the next begins. */
  private readonly state = newRoundState();
  private readonly refusalMicros: Micros;
  private readonly longestHoldMicros: Micros;
  private readonly priorityOf: Int32Array;
  private readonly waiting: WaitingRoom | null;

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
    this.refusalMicros = config.gateway.refusalMicros;
    this.longestHoldMicros = config.gateway.hold?.maxWaitMicros ?? 0;
    this.priorityOf = Int32Array.from(config.tenants, (tenant) => tenant.priority);
    this.waiting = config.gateway.hold === null ? null : new WaitingRoom(replicas.all, requests, calendar, KIND_WAKE);
  }

  /** A request comes in, from a caller's first attempt or a later one. */
  earnRetry(slot: number, now: Micros): void {
    this.replicas.of(slot).earnRetry(now);
  }

  /** A round for a request that has come in, or has backed off. */
  place(slot: number, now: Micros): void {
    const step = this.play(slot, false, now);
    if (step !== ASK) this.follow(slot, step, now);
  }

  /** The pending event of a request that is held, or of an alarm, is due. */
  fire(slot: number, kind: number, now: Micros): void {
    if (kind === KIND_WAKE) this.alarm(this.requests.shard(slot), now);
    else this.expired(slot, kind, now);
  }

  /** A shard has given back what a request held: the book learns it, and who waits may try. */
  settled(slot: number, used: number, output: number, now: Micros): void {
    this.replicas.settled(slot, used, output, now);
    if (this.waiting !== null) this.wake(this.requests.replica(slot), now);
  }

  /** One round: ASK where a shard took the request in, else what is to follow. */
  private play(slot: number, isHeld: boolean, now: Micros): Step {
    const { round, state, requests, shards } = this;
    const model = requests.model(slot);
    const reserve = shards.ledger.reservation(requests.input(slot), requests.cacheRead(slot), requests.maxTokens(slot));
    const replica = this.replicas.of(slot);
    const request = this.replicas.look(slot, model, reserve);
    state.isHeld = isHeld;
    let step = round.begin(state, replica, request, now);
    while (step === ASK) {
      const { shard } = round;
      if (this.recording !== null) this.recording.asked(slot, shard);
      const verdict = shards.ask(shard, model, reserve, now);
      if (verdict === ADMITTED) {
        this.admit(slot, shard, model, reserve, now);
        return ASK;
      }
      this.noteRefusal(slot, verdict);
      replica.refused(shard, model, verdict, reserve, now);
      state.lostRounds = roundOf(requests.progress(slot));
      step = round.refused(state, replica, request, verdict, now);
    }
    return step;
  }

  private admit(slot: number, shard: number, model: number, reserve: number, now: Micros): void {
    const { requests } = this;
    requests.setProgress(slot, withAdmission(requests.progress(slot)));
    this.replicas.admitted(slot, shard, model, now);
    this.generations.begin(slot, shard, reserve, now);
  }

  private noteRefusal(slot: number, verdict: Verdict): void {
    const { requests } = this;
    const progress = requests.progress(slot);
    const first = isThrottle(verdict) ? FIRST_THROTTLED : FIRST_FAILED;
    requests.setProgress(slot, withRefusal(progress, verdict, first));
    if (firstAnswerOf(progress) === 0 && first === FIRST_THROTTLED) this.listener.throttledFirst(slot);
  }

  /** What a lost round leads to. */
  private follow(slot: number, step: Step, now: Micros): void {
    const { round, requests } = this;
    if (step === ANSWER) this.listener.gaveUp(slot, OUTCOME_OF[round.outcome], now);
    else if (step === HOLD) this.hold(slot, now);
    else {
      requests.setProgress(slot, withRound(requests.progress(slot)));
      this.retries++;
      this.waitUntil(slot, now + this.refusalMicros + round.waitMicros, KIND_RETRY);
    }
  }

  private hold(slot: number, now: Micros): void {
    const { requests, waiting } = this;
    const replica = requests.replica(slot);
    waiting!.admit(slot, replica, this.priorityOf[requests.tenant(slot)]!);
    this.waitUntil(slot, now + this.longestHoldMicros, KIND_HELD);
    waiting!.setAlarm(replica, this.replicas.of(slot).book.nextFitMicros(), now);
  }

  /** The one pending event of a waiting request: what it waits for, or its client's patience. */
  private waitUntil(slot: number, until: Micros, kind: number): void {
    const leaves = this.generations.leavesAt(slot);
    this.requests.setKind(slot, leaves < until ? KIND_GONE : kind);
    this.calendar.push(slot, eventKey(Math.min(leaves, until), CLASS_AGAIN));
  }

  /** The request has waited long enough (`KIND_HELD`), or its client has (`KIND_GONE`). */
  private expired(slot: number, kind: number, now: Micros): void {
    this.waiting?.leave(slot, this.requests.replica(slot));
    if (kind === KIND_HELD) this.listener.gaveUp(slot, SHED, now);
    else this.listener.gone(slot, now);
  }

  private alarm(replica: number, now: Micros): void {
    this.waiting!.alarmFired(replica);
    this.wake(replica, now);
  }

  /** Lets those who are held try again, the most important first, as far as there is room. */
  private wake(replica: number, now: Micros): void {
    const { calendar } = this;
    const waiting = this.waiting!;
    const { book } = this.replicas.all[replica]!;
    let next = Number.POSITIVE_INFINITY;
    for (let position = 0; position < waiting.lookAhead(replica); ) {
      const slot = waiting.at(replica, position);
      // The end of its patience is its pending event; an admission puts another in its place.
      const key = calendar.keyOf(slot);
      calendar.remove(slot);
      if (this.play(slot, true, now) === ASK) {
        waiting.leave(slot, replica);
        continue;
      }
      calendar.push(slot, key);
      next = Math.min(next, book.nextFitMicros());
      position++;
    }
    waiting.setAlarm(replica, next, now);
  }
}
