/** The gateway's replicas: a book each, what they tell one another, and what a request looks like to a policy. */
import type { SimulationConfig } from '../config.ts';
import type { Micros } from '../basics/time.ts';
import type { Ledger } from '../quota/ledger.ts';
import { ledgerShape } from '../quota/ledger-shape.ts';
import type { MeterName } from '../quota/limits.ts';
import { ADMITTED, isThrottle, type Verdict } from '../quota/verdict.ts';
import type { RequestHead, RoutingPolicy } from '../routing/policy.ts';
import { Book, type BookOptions } from '../gateway/book.ts';
import { Gossip } from '../gateway/gossip.ts';
import type { Requests } from '../requests/requests.ts';

/** The one object through which policies see a request: a window onto its record, so opening it costs nothing. */
class Head implements RequestHead {
  slot = 0;
  reserveTokens = 0;
  private readonly requests: Requests;

  constructor(requests: Requests) {
    this.requests = requests;
  }

  get tenant(): number {
    return this.requests.tenant(this.slot);
  }

  get affinity(): number {
    return this.requests.affinity(this.slot);
  }

  get inputTokens(): number {
    return this.requests.input(this.slot);
  }

  get maxTokens(): number {
    return this.requests.maxTokens(this.slot);
  }
}

/**
 * Whether a lone book provably equals the true ledger at every instant, so that it may read it instead of keeping a
 * copy: it sends everything itself, believes Bedrock's own reservations, and nothing changes that it does not see.
 */
export function mirrorsTruth(config: SimulationConfig): boolean {
  const { gateway, quota } = config;
  return (
    (gateway.replicas === 1 || gateway.sharing.kind === 'full') &&
    gateway.estimate === 'reservation' &&
    quota.adjustIntervalMicros === 0 &&
    !quota.chargeRejected &&
    config.models.every((model) => model.endpoint === 'runtime') &&
    config.tenants.every((tenant) => tenant.timeoutMicros === null) &&
    config.faults.every((fault) => fault.kind !== 'quota-cut')
  );
}

export class Replicas {
  readonly head: Head;
  private readonly books: readonly Book[];
  /** The book that all replicas share, or that of the only one; null where there are several. */
  private readonly lone: Book | null;
  private readonly gossip: Gossip | null;
  private readonly requests: Requests;
  private readonly allowed: readonly (Uint8Array | null)[];
  private readonly keepFree: Float64Array;
  private readonly ledger: Ledger;
  private readonly guessesOutput: boolean;
  /** What the books were told, by slot, where it is a guess. */
  private readonly guesses: number[] = [];
  /** Whether some shards may be left out for some requests at some times: else there is nothing to look up. */
  private readonly choosesAmongSome: boolean;
  /** Whether the books take notes: not where they read the true ledger and the policy reads nothing else. */
  private readonly takesNotes: boolean;
  private readonly coolsDown: boolean;
  private readonly outputSum: Float64Array;
  private readonly answers: Float64Array;

  /**
   * @param mirror whether a book may read the true ledger where `mirrorsTruth`; a test holds both against each other
   */
  constructor(config: SimulationConfig, policy: RoutingPolicy, requests: Requests, truth: Ledger, mirror: boolean) {
    const { gateway } = config;
    const options: BookOptions = {
      ...gateway,
      reads: policy.reads,
      truth: mirror && mirrorsTruth(config) ? truth : null,
    };
    const one = (): Book => new Book(ledgerShape(config), options);
    const shared = gateway.sharing.kind === 'full' ? one() : null;
    this.books = Array.from({ length: gateway.replicas }, () => shared ?? one());
    this.lone = new Set(this.books).size === 1 ? this.books[0]! : null;
    this.gossip =
      gateway.sharing.kind === 'delayed' && gateway.replicas > 1
        ? new Gossip(this.books, gateway.sharing.delayMicros)
        : null;
    this.requests = requests;
    this.head = new Head(requests);
    this.ledger = truth;
    this.allowed = config.tenants.map(({ residency }) =>
      residency === null ? null : Uint8Array.from(config.accounts, (_, shard) => (residency.includes(shard) ? 1 : 0)),
    );
    const { reserve } = gateway;
    this.keepFree = Float64Array.from(config.tenants, (tenant) =>
      reserve !== null && tenant.priority > reserve.priority ? reserve.share : 0,
    );
    this.takesNotes = options.truth === null || policy.reads === undefined || policy.reads.length > 0;
    this.coolsDown = gateway.cooldownMicros > 0;
    this.choosesAmongSome =
      gateway.cooldownMicros > 0 ||
      (gateway.spill.hops > 0 && gateway.spill.order === 'policy') ||
      this.keepFree.some((share) => share > 0) ||
      this.allowed.some((allowed) => allowed !== null) ||
      config.accounts.some((account) => account.joinsAtMicros > 0);
    this.guessesOutput = gateway.estimate === 'mean-output';
    this.outputSum = new Float64Array(config.tenants.length);
    this.answers = new Float64Array(config.tenants.length);
    config.accounts.forEach((account, shard) => {
      if (account.joinsAtMicros > 0) this.setJoined(shard, false);
    });
  }

  book(replica: number): Book {
    return this.books[replica]!;
  }

  /** Opens the request's replica's book at its page, and fills the head. */
  open(slot: number, model: number, reserve: number, now: Micros): Book {
    const requests = this.requests;
    const book = this.lone ?? this.books[requests.replica(slot)]!;
    if (this.gossip !== null) this.gossip.deliver(now);
    let believed = reserve;
    if (this.guessesOutput) {
      believed = this.guess(slot);
      this.guesses[slot] = believed;
    }
    this.head.slot = slot;
    this.head.reserveTokens = believed;
    book.consider(model, believed, now);
    if (this.choosesAmongSome) {
      const tenant = requests.tenant(slot);
      book.leaveOut(this.allowed[tenant]!, this.keepFree[tenant]!);
    }
    return book;
  }

  admitted(slot: number, shard: number, model: number, now: Micros): void {
    if (!this.takesNotes) return;
    const replica = this.requests.replica(slot);
    const believed = this.believed(slot);
    this.books[replica]!.admitted(shard, model, believed, now);
    if (this.gossip !== null) this.gossip.tell(replica, shard, model, believed, now, now);
  }

  refused(replica: number, shard: number, model: number, verdict: Verdict, reserve: number, now: Micros): void {
    if (!this.takesNotes && !this.coolsDown) return;
    this.books[replica]!.refused(shard, model, isThrottle(verdict) ? verdict : ADMITTED, reserve, now);
    if (this.gossip !== null) this.gossip.tell(replica, shard, model, Number.NaN, now, now);
  }

  /** The request's answer has come; `used` and `output` are what its usage says. */
  settled(slot: number, used: number, output: number, now: Micros): void {
    if (!this.takesNotes) return;
    const requests = this.requests;
    const tenant = requests.tenant(slot);
    const replica = requests.replica(slot);
    const model = requests.model(slot);
    const shard = requests.shard(slot);
    const believed = this.believed(slot);
    const admittedAt = requests.admittedAt(slot);
    // What was heard earlier goes into the books earlier: a sliding window wants its charges in order.
    if (this.gossip !== null) this.gossip.deliver(now);
    this.books[replica]!.settled(shard, model, believed, used, admittedAt, now);
    if (this.gossip !== null) this.gossip.tell(replica, shard, model, used - believed, admittedAt, now);
    if (this.guessesOutput) {
      this.outputSum[tenant] = this.outputSum[tenant]! + output;
      this.answers[tenant] = this.answers[tenant]! + 1;
    }
  }

  learnLimit(shard: number, model: number | null, name: MeterName, limit: number | null, now: Micros): void {
    for (const book of new Set(this.books)) book.learnLimit(shard, model, name, limit, now);
  }

  /** `Ledger.startWindows` of the true ledger and of every book's. */
  startWindows(now: Micros): Micros {
    const ledgers = new Set([this.ledger, ...this.books.map((book) => book.ledger)]);
    return Math.min(...Array.from(ledgers, (ledger) => ledger.startWindows(now)));
  }

  setJoined(shard: number, joined: boolean): void {
    for (const book of this.books) book.who.setJoined(shard, joined);
  }

  /** What the book was told the request holds. */
  private believed(slot: number): number {
    const requests = this.requests;
    if (this.guessesOutput) return this.guesses[slot]!;
    return this.ledger.reservation(requests.input(slot), requests.cacheRead(slot), requests.maxTokens(slot));
  }

  /** Input + the tenant's mean output so far; all of `maxTokens` until there is an answer. */
  private guess(slot: number): number {
    const requests = this.requests;
    const tenant = requests.tenant(slot);
    const answers = this.answers[tenant]!;
    const output = answers === 0 ? requests.maxTokens(slot) : Math.ceil(this.outputSum[tenant]! / answers);
    return requests.input(slot) + output;
  }
}
