/** What the gateway does with a request that no shard took: back off and try again, hold, or give up. */
import type { SimulationConfig } from '../config.ts';
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import type { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import { FAILED, SHED, THROTTLED } from '../metrics/tally.ts';
import { isThrottle } from '../quota/verdict.ts';
import { Backoff } from '../retry/backoff.ts';
import type { RetryBudget } from '../retry/budget.ts';
import type { Generations } from '../accounts/generation.ts';
import type { Replicas } from './replicas.ts';
import { lastVerdictOf, roundOf, withRound } from '../requests/progress.ts';
import { KIND_GONE, KIND_HELD, KIND_RETRY, KIND_WAKE, type Requests } from '../requests/requests.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Who is told that the gateway answers a request without a shard having served it. */
export interface RecourseListener {
  /** `outcome` is an index in OUTCOMES. */
  gaveUp(slot: number, outcome: number, now: Micros): void;
  /** The caller went away while its request waited. */
  gone(slot: number, now: Micros): void;
}

/** Who asks the shards. */
export interface Rounds {
  /** Another round for a held request; whether a shard took it. */
  tryAgain(slot: number, now: Micros): boolean;
}

export interface RecourseParts {
  readonly config: SimulationConfig;
  readonly requests: Requests;
  readonly calendar: Calendar;
  readonly replicas: Replicas;
  readonly budget: RetryBudget | null;
  readonly listener: RecourseListener;
  readonly backoffChance: Stream;
  readonly generations: Generations;
  readonly rounds: Rounds;
}

export class Recourse {
  retries = 0;
  private readonly calendar: Calendar;
  private readonly replicas: Replicas;
  private readonly listener: RecourseListener;
  private readonly generations: Generations;
  private readonly rounds: Rounds;
  private readonly settings: SimulationConfig['gateway'];
  private readonly requests: Requests;
  private readonly budget: RetryBudget | null;
  private readonly backoff: Backoff;
  private readonly chance: Stream;
  private readonly holdsRefused: boolean;
  /** The round after which there is no other; 0 where nobody retries. */
  private readonly lastRound: number;
  private readonly refusalMicros: Micros;
  private readonly priorityOf: Int32Array;
  private readonly waiting: WaitingRoom | null;

  constructor(parts: RecourseParts) {
    const { config, requests, calendar } = parts;
    const { hold, replicas, onRefusal, attempts, backoff, refusalMicros } = config.gateway;
    this.calendar = calendar;
    this.replicas = parts.replicas;
    this.listener = parts.listener;
    this.generations = parts.generations;
    this.rounds = parts.rounds;
    this.settings = config.gateway;
    this.requests = requests;
    this.budget = parts.budget;
    this.backoff = new Backoff(backoff, attempts);
    this.chance = parts.backoffChance;
    this.holdsRefused = onRefusal === 'hold';
    this.lastRound = onRefusal === 'retry' ? attempts - 1 : 0;
    this.refusalMicros = refusalMicros;
    this.priorityOf = Int32Array.from(config.tenants, (tenant) => tenant.priority);
    this.waiting = hold === null ? null : new WaitingRoom(hold, replicas, requests, calendar, KIND_WAKE);
  }

  /** Whether anybody can be held at all. */
  get holds(): boolean {
    return this.waiting !== null;
  }

  /** The policy named no shard. */
  noShard(slot: number, now: Micros): void {
    if (this.settings.onNoShard === 'hold' && this.hold(slot, now)) return;
    this.listener.gaveUp(slot, SHED, now);
  }

  /** Every shard of a round has refused. */
  lostRound(slot: number, now: Micros): void {
    if (this.holdsRefused && this.hold(slot, now)) return;
    const requests = this.requests;
    const progress = requests.progress(slot);
    const round = roundOf(progress);
    if (round < this.lastRound && (this.budget === null || this.budget.withdraw(now))) {
      requests.setProgress(slot, withRound(progress));
      this.retries++;
      this.waitUntil(slot, now + this.refusalMicros + this.backoff.micros(round, this.chance), KIND_RETRY);
      return;
    }
    this.listener.gaveUp(slot, isThrottle(lastVerdictOf(progress)) ? THROTTLED : FAILED, now);
  }

  /** The request has waited long enough (`KIND_HELD`), or its client has (`KIND_GONE`). */
  expired(slot: number, kind: number, now: Micros): void {
    this.waiting?.leave(slot, this.requests.replica(slot));
    if (kind === KIND_HELD) this.listener.gaveUp(slot, SHED, now);
    else this.listener.gone(slot, now);
  }

  alarm(replica: number, now: Micros): void {
    this.waiting!.alarmFired(replica);
    this.wake(replica, now);
  }

  /** Lets those who are held try again, the most important first, as far as there is room. */
  wake(replica: number, now: Micros): void {
    const waiting = this.waiting!;
    const { calendar, replicas } = this;
    let next = Number.POSITIVE_INFINITY;
    for (let position = 0; position < waiting.lookAhead(replica); ) {
      const slot = waiting.at(replica, position);
      // The end of its patience is its pending event; an admission puts another in its place.
      const key = calendar.keyOf(slot);
      calendar.remove(slot);
      if (this.rounds.tryAgain(slot, now)) {
        waiting.leave(slot, replica);
        continue;
      }
      calendar.push(slot, key);
      next = Math.min(next, replicas.book(replica).nextFitMicros());
      position++;
    }
    waiting.setAlarm(replica, next, now);
  }

  /** The one pending event of a waiting request: what it waits for, or its client's patience. */
  private waitUntil(slot: number, until: Micros, kind: number): void {
    const leaves = this.generations.leavesAt(slot);
    this.requests.setKind(slot, leaves < until ? KIND_GONE : kind);
    this.calendar.push(slot, eventKey(Math.min(leaves, until), CLASS_AGAIN));
  }

  private hold(slot: number, now: Micros): boolean {
    const { replicas } = this;
    const requests = this.requests;
    const replica = requests.replica(slot);
    if (this.waiting === null || !this.waiting.admit(slot, replica, this.priorityOf[requests.tenant(slot)]!))
      return false;
    this.waitUntil(slot, now + this.settings.hold!.maxWaitMicros, KIND_HELD);
    this.waiting.setAlarm(replica, replicas.book(replica).nextFitMicros(), now);
    return true;
  }
}
