/**
 * The gateway as simulated: rounds of asking shards.
 *
 * A round asks the policy's shard and, on a refusal, up to `spill.hops` more at once. What becomes of a request whose
 * round is lost is the matter of `recourse.ts`.
 */
import type { SimulationConfig } from '../config.ts';
import type { Calendar } from '../engine/calendar.ts';
import type { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import { ADMITTED, isThrottle } from '../quota/verdict.ts';
import { RetryBudget } from '../retry/budget.ts';
import { NO_SHARD, type RoutingPolicy } from '../routing/policy.ts';
import type { Book } from '../gateway/book.ts';
import type { Generations } from '../accounts/generation.ts';
import { Recourse, type RecourseListener, type Rounds } from './recourse.ts';
import type { Recording } from '../requests/recording.ts';
import type { Replicas } from './replicas.ts';
import { FIRST_FAILED, FIRST_THROTTLED, firstAnswerOf, withAdmission, withRefusal } from '../requests/progress.ts';
import { KIND_WAKE, type Requests } from '../requests/requests.ts';
import type { Shards } from '../accounts/shards.ts';

// Own names: see `simulation.ts`.
const NONE = NO_SHARD;
const TAKEN = ADMITTED;
const admittedAfter = withAdmission;

export interface GatewayListener extends RecourseListener {
  /** The first answer of a shard to a request was a 429. */
  throttledFirst(slot: number): void;
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
  readonly routingChance: Stream;
  readonly backoffChance: Stream;
}

export class Gateway implements Rounds {
  readonly recourse: Recourse;
  private readonly policy: RoutingPolicy;
  private readonly requests: Requests;
  private readonly shards: Shards;
  private readonly replicas: Replicas;
  private readonly generations: Generations;
  private readonly recording: Recording | null;
  private readonly listener: GatewayListener;
  private readonly chance: Stream;
  private readonly hops: number;
  private readonly spillsToNext: boolean;
  private readonly triesAnyway: boolean;
  private readonly budget: RetryBudget | null;

  constructor(parts: GatewayParts) {
    const { config } = parts;
    this.policy = parts.policy;
    this.requests = parts.requests;
    this.shards = parts.shards;
    this.replicas = parts.replicas;
    this.generations = parts.generations;
    this.recording = parts.recording;
    this.listener = parts.listener;
    this.chance = parts.routingChance;
    this.hops = config.gateway.spill.hops;
    this.spillsToNext = config.gateway.spill.order === 'next';
    this.triesAnyway = config.gateway.onNoShard === 'try-anyway';
    this.budget = config.gateway.retryBudget === null ? null : new RetryBudget(config.gateway.retryBudget);
    this.recourse = new Recourse({ ...parts, budget: this.budget, rounds: this });
  }

  /** A request comes in, from a caller's first attempt or a later one: what earns the gateway its retries. */
  welcome(now: Micros): void {
    if (this.budget !== null) this.budget.deposit(now);
  }

  /** A round for a request that has come in, or has backed off. */
  place(slot: number, now: Micros): void {
    this.round(slot, now, true);
  }

  tryAgain(slot: number, now: Micros): boolean {
    return this.round(slot, now, false);
  }

  /** The pending event of a request that is held, or of an alarm, is due. */
  fire(slot: number, kind: number, now: Micros): void {
    if (kind === KIND_WAKE) this.recourse.alarm(this.requests.shard(slot), now);
    else this.recourse.expired(slot, kind, now);
  }

  /** A shard has given back what a request held: the book learns it, and who waits may try. */
  settled(slot: number, used: number, output: number, now: Micros): void {
    this.replicas.settled(slot, used, output, now);
    if (this.recourse.holds) this.recourse.wake(this.requests.replica(slot), now);
  }

  /** One round: true where a shard admitted the request. `mayWait`: what happens otherwise is settled here. */
  private round(slot: number, now: Micros, mayWait: boolean): boolean {
    const requests = this.requests;
    const model = requests.model(slot);
    const { ledger } = this.shards;
    const reserve = ledger.reservation(requests.input(slot), requests.cacheRead(slot), requests.maxTokens(slot));
    const book = this.replicas.open(slot, model, reserve, now);
    let shard = this.policy.choose(book, this.replicas.head, this.chance);
    book.sequence++;
    if (shard === NONE) {
      if (this.triesAnyway) shard = book.leastBad();
      if (shard === NONE) {
        if (mayWait) this.recourse.noShard(slot, now);
        return false;
      }
    } else this.check(shard, book);
    if (!this.ask(slot, shard, model, reserve, now)) {
      shard = this.hops === 0 ? NONE : this.spill(slot, shard, model, reserve, book, now);
      if (shard === NONE) {
        if (mayWait) this.recourse.lostRound(slot, now);
        return false;
      }
    }
    this.admit(slot, shard, model, reserve, now);
    return true;
  }

  /** Puts the request to one shard; whether it was admitted. What follows is said once for all who ask: in `admit`. */
  private ask(slot: number, shard: number, model: number, reserve: number, now: Micros): boolean {
    const requests = this.requests;
    if (this.recording !== null) this.recording.asked(slot, shard);
    const verdict = this.shards.ask(shard, model, reserve, now);
    if (verdict === TAKEN) return true;
    const progress = requests.progress(slot);
    const first = isThrottle(verdict) ? FIRST_THROTTLED : FIRST_FAILED;
    requests.setProgress(slot, withRefusal(progress, verdict, first));
    if (firstAnswerOf(progress) === 0 && first === FIRST_THROTTLED) this.listener.throttledFirst(slot);
    this.replicas.refused(requests.replica(slot), shard, model, verdict, reserve, now);
    return false;
  }

  /** A shard has taken the request in. */
  private admit(slot: number, shard: number, model: number, reserve: number, now: Micros): void {
    const requests = this.requests;
    requests.setProgress(slot, admittedAfter(requests.progress(slot)));
    this.replicas.admitted(slot, shard, model, now);
    this.generations.begin(slot, shard, reserve, now);
  }

  /**
   * Asks further shards after the first has refused, as many as the configuration and the budget allow.
   * @returns who admitted it, or NO_SHARD
   */
  private spill(slot: number, first: number, model: number, reserve: number, book: Book, now: Micros): number {
    let shard = first;
    for (let hopsLeft = this.hops; hopsLeft > 0; hopsLeft--) {
      if (this.budget !== null && !this.budget.withdraw(now)) return NONE;
      shard = this.nextHop(shard, first, book);
      if (shard === NONE || this.ask(slot, shard, model, reserve, now)) return shard;
    }
    return NONE;
  }

  /** Spill-over: the next candidate in cyclic order, or whom the policy names once this one is out. */
  private nextHop(refused: number, first: number, book: Book): number {
    if (this.spillsToNext) {
      for (let shard = refused; ; ) {
        shard = shard + 1 === book.size ? 0 : shard + 1;
        if (shard === first || shard === refused) return NONE;
        if (book.isCandidate(shard)) return shard;
      }
    }
    book.who.exclude(refused);
    const shard = this.policy.choose(book, this.replicas.head, this.chance);
    book.sequence++;
    if (shard !== NONE) this.check(shard, book);
    return shard;
  }

  /** A policy that names whom it may not is a bug of the policy, not an outcome. */
  private check(shard: number, book: Book): void {
    if (!book.isCandidate(shard)) throw new Error(`policy ${this.policy.name} chose ${shard}, which is no candidate`);
  }
}
