/** The simulated gateway's replicas: which one a request belongs to, and what each is told of it. */
import type { KeyedDraw } from '../basics/keyed-draw.ts';
import type { Micros } from '../basics/time.ts';
import type { SimulationConfig } from '../config.ts';
import { Book, type BookOptions } from '../gateway/book.ts';
import type { CacheBelief } from '../gateway/cache-belief.ts';
import { Gossip } from '../gateway/gossip.ts';
import { newReplica } from '../gateway/new-replica.ts';
import type { Replica, RoutedRequest } from '../gateway/replica.ts';
import type { Ledger } from '../quota/ledger.ts';
import { ledgerShape } from '../quota/ledger-shape.ts';
import type { MeterName } from '../quota/limits.ts';
import type { Requests } from '../requests/requests.ts';
import type { RoutingPolicy } from '../routing/policy.ts';

/** The one object through which policies see a request: a window onto its record, so that looking costs nothing. */
class RequestWindow implements RoutedRequest {
  slot = 0;
  model = 0;
  reserveTokens = 0;
  private readonly requests: Requests;

  constructor(requests: Requests) {
    this.requests = requests;
  }

  get row(): number {
    return this.requests.choices.row(this.slot);
  }

  nextChoice(): number {
    return this.requests.choices.next(this.slot);
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
    gateway.refusalMicros === 0 &&
    quota.adjustIntervalMicros === 0 &&
    quota.reserveCacheReads &&
    !quota.chargeRejected &&
    config.models.every((model) => model.endpoint === 'runtime') &&
    config.tenants.every((tenant) => tenant.timeoutMicros === null) &&
    config.faults.every((fault) => fault.kind !== 'quota-cut' && fault.kind !== 'break')
  );
}

export interface ReplicasParts {
  readonly config: SimulationConfig;
  readonly policy: RoutingPolicy;
  readonly requests: Requests;
  readonly truth: Ledger;
  /** Whether a book may read the true ledger where `mirrorsTruth`; a test holds both against each other. */
  readonly mirror: boolean;
  readonly routingDraw: KeyedDraw;
  readonly backoffDraw: KeyedDraw;
}

export class Replicas {
  readonly all: readonly Replica[];
  readonly window: RequestWindow;
  private readonly books: readonly Book[];
  /** The only replica; null where there are several. */
  private readonly lone: Replica | null;
  private readonly requests: Requests;
  private readonly ledger: Ledger;
  /** By tenant. */
  private readonly cacheTtlMicros: Float64Array;
  /** Whether the books were told what the record does not tell: estimates, or nothing yet of what would be read. */
  private readonly areEstimates: boolean;
  /** What the books were told, by slot, where it is an estimate. */
  private readonly estimates: number[] = [];

  constructor(parts: ReplicasParts) {
    const { config, policy, requests, truth } = parts;
    const { gateway } = config;
    const options: BookOptions = {
      ...gateway,
      reads: policy.reads,
      truth: parts.mirror && mirrorsTruth(config) ? truth : null,
    };
    const newBook = (): Book => new Book(ledgerShape(config), options);
    const shared = gateway.sharing.kind === 'full' ? newBook() : null;
    this.books = Array.from({ length: gateway.replicas }, () => shared ?? newBook());
    this.requests = requests;
    this.window = new RequestWindow(requests);
    this.ledger = truth;
    this.cacheTtlMicros = Float64Array.from(config.tenants, ({ tokens }) => tokens.cacheTtlMicros);
    this.areEstimates = gateway.estimate === 'mean-output' || !config.quota.reserveCacheReads;
    this.all = replicasOf(parts, this.books, options.truth === null);
    this.lone = this.all.length === 1 ? this.all[0]! : null;
    config.accounts.forEach((account, shard) => {
      if (account.joinsAtMicros > 0) this.setJoined(shard, false);
    });
  }

  of(slot: number): Replica {
    return this.lone ?? this.all[this.requests.replica(slot)]!;
  }

  /** The request as its replica sees it. */
  look(slot: number, model: number, reserve: number): RoutedRequest {
    const { window, requests } = this;
    const { estimate } = this.of(slot);
    let believed = reserve;
    if (estimate !== null) {
      believed = estimate.tokens(requests.tenant(slot), requests.input(slot), requests.maxTokens(slot));
    }
    if (this.areEstimates) this.estimates[slot] = believed;
    window.slot = slot;
    window.model = model;
    window.reserveTokens = believed;
    return window;
  }

  /** A shard is asked: until its refusal has come back, a gateway can only believe that it took the request in. */
  sent(slot: number, shard: number, model: number, now: Micros): void {
    const replica = this.of(slot);
    if (replica.takesNotes) replica.sent(shard, model, this.believed(slot), now);
  }

  /** It did not, or the client left before it was heard. */
  withdrawn(slot: number, now: Micros): void {
    const replica = this.of(slot);
    if (!replica.takesNotes) return;
    const requests = this.requests;
    const shard = requests.shard(slot);
    replica.withdrawn(shard, requests.model(slot), this.believed(slot), requests.admittedAt(slot), now);
  }

  /** The request's answer has come; `used` and `output` are what its usage says. */
  settled(slot: number, used: number, output: number, now: Micros): void {
    const replica = this.of(slot);
    if (!replica.takesNotes) return;
    const requests = this.requests;
    const admittedAt = requests.admittedAt(slot);
    replica.settled(requests.shard(slot), requests.model(slot), this.believed(slot), used, admittedAt, now);
    if (replica.estimate !== null) replica.estimate.answered(requests.tenant(slot), output);
    if (replica.book.caches !== null && output > 0) this.learnCache(replica.book.caches, slot, now);
  }

  /** Usage says what was read and written: so much of the prefix is there. */
  private learnCache(caches: CacheBelief, slot: number, now: Micros): void {
    const { requests } = this;
    const tokens = requests.cacheRead(slot) + requests.cacheWrite(slot);
    if (tokens === 0) return;
    const expiresAt = requests.admittedAt(slot) + this.cacheTtlMicros[requests.tenant(slot)]!;
    caches.learn(requests.shard(slot), requests.model(slot), requests.affinity(slot), tokens, expiresAt, now);
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
    for (const book of this.books) book.shortlist.setJoined(shard, joined);
  }

  /** What the book was told the request holds. */
  private believed(slot: number): number {
    const requests = this.requests;
    if (this.areEstimates) return this.estimates[slot]!;
    return this.ledger.reservation(requests.input(slot), requests.cacheRead(slot), requests.maxTokens(slot));
  }
}

function replicasOf(parts: ReplicasParts, books: readonly Book[], keepsLedger: boolean): readonly Replica[] {
  const { config, policy, routingDraw, backoffDraw } = parts;
  const { sharing } = config.gateway;
  const gossip = sharing.kind === 'delayed' && books.length > 1 ? new Gossip(books, sharing.delayMicros) : null;
  return books.map((book, index) =>
    newReplica(config, policy, { index, book, keepsLedger, gossip, routingDraw, backoffDraw }),
  );
}
