/** One gateway process: its book, budget, queue and chance, and what it tells its sisters. */
import type { KeyedDraw } from '../basics/keyed-draw.ts';
import type { Micros } from '../basics/time.ts';
import { ADMITTED, isThrottle, type Verdict } from '../quota/verdict.ts';
import type { RetryBudget } from '../retry/budget.ts';
import type { RequestHead } from '../routing/policy.ts';
import type { Book } from './book.ts';
import type { Eligibility } from './eligibility.ts';
import type { Sisters } from './gossip.ts';
import type { HoldQueue } from './hold-queue.ts';
import type { OutputEstimate } from './output-estimate.ts';
import type { Pacing } from './pacing.ts';

/** A request that is to be routed: what policies see, and whose quotas it uses. */
export interface RoutedRequest extends RequestHead {
  /** Index of the model. */
  readonly model: number;
  /** What its chance belongs to: its row of the trace, or any number of its own. */
  readonly row: number;
  /** Which of its choices the next one is; each call counts. */
  nextChoice(): number;
}

export interface ReplicaParts {
  /** Among its sisters, from 0. */
  readonly index: number;
  readonly book: Book;
  /** Null: retries are not limited. */
  readonly budget: RetryBudget | null;
  /** Null: nobody is held. */
  readonly queue: HoldQueue | null;
  /** Of those who are held; null: nobody is, or refusals take no time. */
  readonly pacing: Pacing | null;
  /** Null: it believes in Bedrock's own reservations. */
  readonly estimate: OutputEstimate | null;
  readonly eligibility: Eligibility;
  /** Null: it is alone, or its sisters tell it nothing. */
  readonly gossip: Sisters | null;
  readonly routingDraw: KeyedDraw;
  readonly backoffDraw: KeyedDraw;
  /** Whether candidates may differ from one request to the next. */
  readonly isSelective: boolean;
  /** What the book is told: all; refusals alone, since they cool a shard down; nothing, since nobody reads it. */
  readonly notes: 'all' | 'refusals' | 'none';
}

export class Replica {
  readonly book: Book;
  readonly budget: RetryBudget | null;
  readonly queue: HoldQueue | null;
  readonly estimate: OutputEstimate | null;
  readonly routingDraw: KeyedDraw;
  readonly backoffDraw: KeyedDraw;
  private readonly pacing: Pacing | null;
  private readonly index: number;
  private readonly eligibility: Eligibility;
  private readonly gossip: Sisters | null;
  private readonly isSelective: boolean;
  /** Whether its book is told of admissions and settlements: who knows of one need not work it out otherwise. */
  readonly takesNotes: boolean;
  private readonly notesRefusals: boolean;

  constructor(parts: ReplicaParts) {
    this.book = parts.book;
    this.budget = parts.budget;
    this.queue = parts.queue;
    this.estimate = parts.estimate;
    this.routingDraw = parts.routingDraw;
    this.backoffDraw = parts.backoffDraw;
    this.pacing = parts.pacing;
    this.index = parts.index;
    this.eligibility = parts.eligibility;
    this.gossip = parts.gossip;
    this.isSelective = parts.isSelective;
    this.takesNotes = parts.notes === 'all';
    this.notesRefusals = parts.notes !== 'none';
  }

  /** Whether another request may be held. */
  get canHold(): boolean {
    return this.queue !== null && !this.queue.isFull;
  }

  /** A request comes in, from a caller's first attempt or a later one: that earns the gateway its retries. */
  earnRetry(now: Micros): void {
    if (this.budget !== null) this.budget.deposit(now);
  }

  /** Opens the book at the request's page: from here on its view speaks of this request and instant. */
  open(request: RoutedRequest, now: Micros): void {
    if (this.gossip !== null) this.gossip.deliver(now);
    this.book.consider(request.model, request.reserveTokens, now);
    if (this.book.caches !== null) this.book.caches.open(request.model, request.affinity);
    if (!this.isSelective) return;
    const { tenant } = request;
    this.book.leaveOut(this.eligibility.allowed(tenant), this.eligibility.keepFree(tenant));
  }

  /** Of an open request that is held: leaves out shards that others have just asked, and are not heard of. */
  leaveOutPaced(): void {
    if (this.pacing === null) return;
    const { book } = this;
    for (let shard = 0; shard < book.size; shard++) {
      if (this.pacing.opensAtMicros(book.row(shard)) > book.now) book.shortlist.exclude(shard);
    }
  }

  /** The open request is held, and asks. */
  asksHeld(shard: number): void {
    if (this.pacing !== null) this.pacing.asked(this.book.row(shard), this.book.now);
  }

  /** The earliest instant at which the open request, if it is held, may find room; Infinity if none is known. */
  nextFitAtMicros(): Micros {
    const { book, pacing } = this;
    let earliest = Number.POSITIVE_INFINITY;
    for (let shard = 0; shard < book.size; shard++) {
      if (!book.shortlist.mayServe(shard)) continue;
      const opensAt = pacing === null ? 0 : pacing.opensAtMicros(book.row(shard));
      earliest = Math.min(earliest, Math.max(opensAt, book.fitsAtMicros(shard)));
    }
    return earliest;
  }

  /** A request was sent that is believed to hold `believed` tokens there. Only where it takes notes. */
  sent(shard: number, model: number, believed: number, now: Micros): void {
    this.book.sent(shard, model, believed, now);
    if (this.gossip !== null) this.gossip.tell(this.index, shard, model, believed, now, now);
  }

  /** The shard did not take it in: what was believed since `sentAt` never was. Only where it takes notes. */
  withdrawn(shard: number, model: number, believed: number, sentAt: Micros, now: Micros): void {
    if (this.gossip !== null) this.gossip.deliver(now);
    this.book.withdrawn(shard, model, believed, sentAt, now);
    if (this.gossip !== null) this.gossip.tell(this.index, shard, model, -believed, sentAt, now);
  }

  /** A shard refused a request of `reserve` tokens. */
  refused(shard: number, model: number, verdict: Verdict, reserve: number, now: Micros): void {
    if (this.pacing !== null) this.pacing.refused(this.book.ledger.row(shard, model));
    if (!this.notesRefusals) return;
    this.book.refused(shard, model, isThrottle(verdict) ? verdict : ADMITTED, reserve, now);
    if (this.gossip !== null) this.gossip.tell(this.index, shard, model, Number.NaN, now, now);
  }

  /** The answer has come: it used `used` tokens, where the book believed `believed`. Only where it takes notes. */
  settled(shard: number, model: number, believed: number, used: number, admittedAt: Micros, now: Micros): void {
    // What was heard earlier goes into the books earlier: a sliding window wants its charges in order.
    if (this.gossip !== null) this.gossip.deliver(now);
    this.book.settled(shard, model, believed, used, admittedAt, now);
    if (this.gossip !== null) this.gossip.tell(this.index, shard, model, used - believed, admittedAt, now);
  }
}
