/**
 * What a prompt's earlier prefixes (see `src/emulator/tokens/cacheable-prefix.ts`) mean to the cache of an account:
 * whoever has a part of a prefix has that much of it. Requests of the simulator have one prefix each.
 */
import type { PrefixCaches } from '../../../simulator/accounts/prefix-caches.ts';
import type { PrefixCache } from '../../../simulator/accounts/prefix-cache.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { EarlierPrefix, MarkedPrefix } from '../backend.ts';

/** An account and a model, by index. */
export interface CacheOwner {
  readonly account: number;
  readonly model: number;
}

/** Writes what can be read at once, so that nobody takes it back. */
const NOBODY = -1;

export class EarlierPrefixes {
  readonly #caches: PrefixCaches;
  /** By slot: what it writes besides its longest prefix. */
  readonly #writing: ({ readonly cache: PrefixCache; readonly keys: readonly number[] } | undefined)[] = [];

  constructor(caches: PrefixCaches) {
    this.#caches = caches;
  }

  /** Tokens of the prefix that a request would read now; nothing changes. */
  readable(owner: CacheOwner, prefix: MarkedPrefix, now: Micros): number {
    const longest = this.#longest(owner, prefix, now);
    return Math.max(this.#readable(owner, prefix, now), longest === null ? 0 : longest.tokens);
  }

  /** A request was admitted and is about to read `prefix`: what there is of it under other keys, is under its own. */
  join(owner: CacheOwner, prefix: MarkedPrefix, now: Micros): void {
    const longest = this.#longest(owner, prefix, now);
    if (longest === null || longest.tokens <= this.#readable(owner, prefix, now)) return;
    const cache = this.#caches.of(owner.account, owner.model);
    cache.read(longest.key, longest.tokens, longest.ttlMicros, now);
    cache.write(prefix.key, longest.tokens, prefix.ttlMicros, NOBODY, now, now);
  }

  /**
   * It has read `readTokens`, and writes at its earlier cache points too.
   *
   * @param readableAt when its first token comes; Infinity: never
   */
  write(
    slot: number,
    owner: CacheOwner,
    prefix: MarkedPrefix | null,
    read: number,
    readableAt: Micros,
    now: Micros,
  ): void {
    this.#writing[slot] = undefined;
    const marked = (prefix?.earlier ?? []).filter((earlier) => earlier.isMarked && this.#isLong(owner, earlier));
    if (marked.length === 0) return;
    const cache = this.#caches.of(owner.account, owner.model);
    const keys: number[] = [];
    for (const { key, tokens, ttlMicros } of marked) {
      if (tokens <= read) cache.write(key, tokens, ttlMicros, NOBODY, now, now);
      else if (readableAt < Number.POSITIVE_INFINITY) {
        cache.write(key, tokens, ttlMicros, slot, readableAt, now);
        keys.push(key);
      }
    }
    this.#writing[slot] = { cache, keys };
  }

  /** Nobody waits for the answer any more: if it has not begun, nothing is written. */
  left(slot: number, now: Micros): void {
    const writing = this.#writing[slot];
    this.#writing[slot] = undefined;
    for (const key of writing?.keys ?? []) writing!.cache.withdraw(key, slot, now);
  }

  /** The earlier prefix that has the most, with the tokens it has; null: none. */
  #longest(owner: CacheOwner, { tokens: most, earlier = [] }: MarkedPrefix, now: Micros): EarlierPrefix | null {
    let longest: EarlierPrefix | null = null;
    for (const prefix of earlier) {
      // The rest are shorter.
      if (longest !== null && prefix.tokens <= longest.tokens) break;
      const tokens = Math.min(most, this.#readable(owner, prefix, now));
      if (tokens > (longest?.tokens ?? 0)) longest = { ...prefix, tokens };
    }
    return longest;
  }

  #readable(owner: CacheOwner, prefix: { readonly key: number; readonly tokens: number }, now: Micros): number {
    if (!this.#isLong(owner, prefix)) return 0;
    return this.#caches.readable(owner.account, owner.model, prefix.key, prefix.tokens, now);
  }

  /** Enough for the model to cache it. */
  #isLong({ model }: CacheOwner, { tokens }: { readonly tokens: number }): boolean {
    return this.#caches.cacheable(model, tokens) > 0;
  }
}
