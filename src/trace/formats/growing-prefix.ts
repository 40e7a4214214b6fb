/** How much of a prompt is cacheable, where a trace tells how much of it was seen before. */
import { RecentMap } from './recent-map.ts';

/**
 * A cache has one length for a key. As long as the prompts of a key grow, each is cached whole: the next one reads it
 * and writes what it adds. Once one has left the others before their end, as after a compaction, prompts are cached as
 * far as they were seen before, until that is beyond the longest again. So none reads what was not seen before it.
 */
export class GrowingPrefix {
  readonly #longest = new RecentMap();

  /** Of all prompts of the key, the most that was cacheable; in the unit of `cacheable`. */
  longest(key: number): number {
    return this.#longest.get(key) ?? 0;
  }

  /** @param seen how far earlier prompts began alike @param whole the prompt, cut to what a later one can repeat */
  cacheable(key: number, seen: number, whole: number): number {
    const longest = this.longest(key);
    const cacheable = seen >= longest ? whole : Math.min(seen, whole);
    this.#longest.set(key, Math.max(longest, cacheable));
    return cacheable;
  }
}
