/** The prompt caches of a fleet: one for every model in every account, made when something is first written there. */
import type { Micros } from '../basics/time.ts';
import { MOST_INPUT_TOKENS } from '../workload/trace.ts';
import { PrefixCache } from './prefix-cache.ts';

/** `minimumCacheTokens` of a model that has no prompt cache: no prompt is so long. */
export const NEVER_CACHED = MOST_INPUT_TOKENS + 1;

export class PrefixCaches {
  private readonly size: number;
  /** By row: model x shards + shard. */
  private readonly caches: (PrefixCache | undefined)[];
  private readonly minimumTokens: readonly number[];

  /** @param size shards */
  constructor(size: number, models: readonly { readonly minimumCacheTokens: number }[]) {
    this.size = size;
    this.caches = models.flatMap(() => Array.from<undefined>({ length: size }));
    this.minimumTokens = models.map((model) => model.minimumCacheTokens);
  }

  /** Of a prefix, as much as the model caches: all, or nothing where it is too short. */
  cacheable(model: number, tokens: number): number {
    return tokens < this.minimumTokens[model]! ? 0 : tokens;
  }

  of(shard: number, model: number): PrefixCache {
    const row = model * this.size + shard;
    return (this.caches[row] ??= new PrefixCache());
  }

  /** As much of a prefix as a request would read there now. */
  readable(shard: number, model: number, key: number, tokens: number, now: Micros): number {
    const cache = this.caches[model * this.size + shard];
    return cache === undefined ? 0 : Math.min(tokens, cache.readable(key, now));
  }

  /** The account loses all that it has. */
  clear(shard: number): void {
    for (let row = shard; row < this.caches.length; row += this.size) this.caches[row]?.clear();
  }
}
