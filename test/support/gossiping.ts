/** Replicas in one process, each with its book, that share over a fake network or by the simulator's gossip. */
import { KeyedDraw } from '../../simulator/basics/keyed-draw.ts';
import { Book } from '../../simulator/gateway/book.ts';
import { Eligibility } from '../../simulator/gateway/eligibility.ts';
import type { Sisters } from '../../simulator/gateway/gossip.ts';
import { Replica } from '../../simulator/gateway/replica.ts';
import type { Window } from '../../simulator/quota/limits.ts';
import { VirtualClock } from '../../src/clock/clock.ts';
import { RedisGossip } from '../../src/gateway/sharing/redis-gossip.ts';
import { MONDAY_MICROS, NO_LIMITS, semantics } from './config-builder.ts';
import { FakeNetwork, type Tamper } from './fake-broker.ts';

export const SHARDS = 2;
export const MODELS = 2;
/** So large a day that only what was counted shows in it, and nothing is refused. */
export const DAY_TOKENS = 1_000_000_000;

export function newBook(window: Window = 'token-bucket', tokensPerMinute = 10_000): Book {
  const limits = Array.from({ length: MODELS }, () => ({ ...NO_LIMITS, tokensPerMinute }));
  return new Book(
    {
      semantics: semantics({ window }),
      startEpochMicros: MONDAY_MICROS,
      models: Array.from({ length: MODELS }, () => ({ endpoint: 'runtime' as const, burndown: 5 })),
      limits: Array.from({ length: SHARDS }, () => limits),
      tokensPerDay: Array.from({ length: SHARDS }, () => DAY_TOKENS),
    },
    { cooldownMicros: 300_000, latencyDecayMicros: 1, refusalPenaltyMicros: 1, reads: undefined, truth: null },
  );
}

export function newReplica(index: number, book: Book, gossip: Sisters): Replica {
  return new Replica({
    index,
    book,
    budget: null,
    queue: null,
    pacing: null,
    estimate: null,
    eligibility: new Eligibility({ shards: SHARDS, tenants: [{ residency: null, priority: 0 }], reserve: null }),
    gossip,
    routingDraw: new KeyedDraw(1, 0, 'routing'),
    backoffDraw: new KeyedDraw(1, 0, 'backoff'),
    isSelective: true,
    notes: 'all',
  });
}

/** Opens the book at a request's page, as the gateway does before each choice. */
export function open(replica: Replica, model: number, now: number): void {
  const head = { tenant: 0, affinity: 0, inputTokens: 1, maxTokens: 1, reserveTokens: 1 };
  replica.open({ ...head, model, row: 0, nextChoice: () => 0 }, now);
}

/** All that a policy can see of tokens and cooldowns. */
export function sightOf(replica: Replica, now: number): readonly unknown[] {
  const { book } = replica;
  return Array.from({ length: MODELS }, (_, model) => {
    open(replica, model, now);
    return Array.from({ length: SHARDS }, (__, shard) => [book.headroom(shard), book.isCandidate(shard)]);
  });
}

/** Tokens that a book believes were used today. */
export function usedToday(book: Book, now: number): number {
  let used = 0;
  for (let shard = 0; shard < SHARDS; shard++) used += DAY_TOKENS - book.ledger.day!.left(shard, now);
  return used;
}

export class Fleet {
  readonly clock = new VirtualClock(0);
  readonly network: FakeNetwork;
  readonly gossips: RedisGossip[] = [];
  readonly replicas: Replica[] = [];
  readonly #window: Window;

  constructor(replicas: number, delayMicros: number, window: Window = 'token-bucket', tamper?: Tamper) {
    this.network = new FakeNetwork(this.clock, delayMicros, tamper);
    this.#window = window;
    for (let index = 0; index < replicas; index++) this.add();
  }

  /** One more process: it starts now, and is connected. */
  add(): void {
    const index = this.replicas.length;
    const book = newBook(this.#window);
    const broker = this.network.broker();
    const gossip = new RedisGossip({ book, models: MODELS, broker, clock: this.clock, id: `replica-${index}` });
    this.network.attach(gossip);
    this.network.connect(index);
    this.gossips.push(gossip);
    this.replicas.push(newReplica(index, book, gossip));
  }

  advance(micros: number): number {
    this.clock.advanceTo(this.clock.nowMicros() + micros);
    return this.clock.nowMicros();
  }
}
