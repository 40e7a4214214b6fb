/** What an admitted request reads of its account's prompt cache, and what it writes there. */
import type { Micros } from '../basics/time.ts';
import type { Requests } from '../requests/requests.ts';
import { PerfectAffinity } from './perfect-affinity.ts';
import type { Shards } from './shards.ts';

export class PrefixUse {
  private readonly requests: Requests;
  private readonly shards: Shards;
  private readonly ttlMicrosOf: (slot: number) => Micros;

  /** What it is compared with; null: with nothing. */
  readonly affinity: PerfectAffinity | null;

  /**
   * @param ttlMicrosOf how long what a request reads and writes lives on
   * @param tenants that are compared with perfect affinity
   */
  constructor(requests: Requests, shards: Shards, ttlMicrosOf: (slot: number) => Micros, tenants = 0) {
    this.affinity = tenants === 0 ? null : new PerfectAffinity(requests, shards.rows / shards.size, tenants);
    this.requests = requests;
    this.shards = shards;
    this.ttlMicrosOf = ttlMicrosOf;
  }

  /** What the request reads, and with it its time to first token, is left open until a shard admits it. */
  leaveOpen(slot: number, cacheableTokens: number, latencyDraw: number): void {
    const { requests, shards } = this;
    const model = requests.model(slot);
    const cacheable = shards.caches.cacheable(model, cacheableTokens);
    if (cacheable === 0) return;
    requests.setInput(slot, requests.input(slot), 0, -cacheable);
    requests.setFirstTokenMicros(slot, shards.firstToken.drawn(model, latencyDraw));
  }

  /** What the shard would reserve for a request that no shard has admitted: it may spare what it can read. */
  reserveAt(slot: number, shard: number, now: Micros): number {
    const { requests, shards } = this;
    const read = this.readableAt(slot, shard, now);
    return shards.ledger.reservation(requests.input(slot), read, requests.maxTokens(slot));
  }

  /** What a request that no shard has admitted would read of the shard's cache, or reads anywhere. */
  readableAt(slot: number, shard: number, now: Micros): number {
    const { requests } = this;
    const cacheable = requests.cacheable(slot);
    if (cacheable === 0) return requests.cacheRead(slot);
    return this.shards.caches.readable(shard, requests.model(slot), requests.affinity(slot), cacheable, now);
  }

  /** Decides what is read and what is written, and with it the time to the first token. */
  read(slot: number, now: Micros): void {
    const { requests, shards } = this;
    const model = requests.model(slot);
    const cacheable = requests.cacheable(slot);
    const input = requests.input(slot);
    const cache = shards.caches.of(requests.shard(slot), model);
    const read = cache.read(requests.affinity(slot), cacheable, this.ttlMicrosOf(slot), now);
    requests.setInput(slot, input, read, cacheable - read);
    const drawn = requests.firstTokenMicros(slot);
    requests.setFirstTokenMicros(slot, shards.firstToken.after(model, input - read, drawn));
  }

  /** What is written can be read from the first token on: its instant is known now. @param begins whether it comes */
  write(slot: number, begins: boolean, now: Micros): void {
    const { requests } = this;
    const write = requests.cacheWrite(slot);
    const ttlMicros = this.ttlMicrosOf(slot);
    const readableAt = requests.admittedAt(slot) + requests.firstTokenMicros(slot);
    if (this.affinity !== null) this.affinity.admitted(slot, ttlMicros, readableAt, begins, now);
    if (write === 0 || !begins) return;
    const tokens = requests.cacheRead(slot) + write;
    const cache = this.shards.caches.of(requests.shard(slot), requests.model(slot));
    cache.write(requests.affinity(slot), tokens, ttlMicros, slot, readableAt, now);
  }

  /** Nobody waits for the answer any more: if it has not begun, nothing is written. */
  left(slot: number, now: Micros): void {
    const { requests } = this;
    if (requests.cacheWrite(slot) === 0) return;
    const cache = this.shards.caches.of(requests.shard(slot), requests.model(slot));
    cache.withdraw(requests.affinity(slot), slot, now);
    this.affinity?.left(slot, now);
  }
}
