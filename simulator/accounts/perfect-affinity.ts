/** What prompt caches would give if all accounts shared theirs: the most that routing could make of them. */
import type { Micros } from '../basics/time.ts';
import type { Requests } from '../requests/requests.ts';
import { PrefixCache } from './prefix-cache.ts';

export class PerfectAffinity {
  private readonly requests: Requests;
  /** By model. */
  private readonly caches: readonly PrefixCache[];
  private readonly reads: Float64Array;
  /** By slot, of those in flight: what each would have read. */
  private readonly open = new Map<number, number>();

  constructor(requests: Requests, models: number, tenants: number) {
    this.requests = requests;
    this.caches = Array.from({ length: models }, () => new PrefixCache());
    this.reads = new Float64Array(tenants);
  }

  /** Tokens that those of the tenant's requests would have read that have ended. */
  readTokens(tenant: number): number {
    return this.reads[tenant]!;
  }

  /** A request was admitted and its first token is known. @param writes whether there will be one */
  admitted(slot: number, ttlMicros: Micros, readableAt: Micros, writes: boolean, now: Micros): void {
    const { requests } = this;
    const tokens = requests.cacheRead(slot) + requests.cacheWrite(slot);
    const key = requests.affinity(slot);
    const cache = this.caches[requests.model(slot)]!;
    const read = cache.read(key, tokens, ttlMicros, now);
    this.open.set(slot, read);
    if (writes && read < tokens) cache.write(key, tokens, ttlMicros, slot, readableAt, now);
  }

  /** It has ended, however it did, and is counted now. What states what it reads, reads it anywhere. */
  ended(slot: number): void {
    const { requests } = this;
    const tenant = requests.tenant(slot);
    this.reads[tenant] = this.reads[tenant]! + (this.open.get(slot) ?? requests.cacheRead(slot));
    this.open.delete(slot);
  }

  left(slot: number, now: Micros): void {
    this.caches[this.requests.model(slot)]!.withdraw(this.requests.affinity(slot), slot, now);
  }
}
