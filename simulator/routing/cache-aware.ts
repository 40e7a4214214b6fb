/** Cache-aware: the shard that has the request's prefix in its prompt cache, if there is room; else the roomiest. */
import { type BookPart, type FleetView, NO_SHARD, type RequestHead, type RoutingPolicy } from './policy.ts';

/**
 * A session stays where its prefix is, without a home of its own: one that is new, or has to move, goes where there is
 * most room, so that quotas fill up evenly. `sticky` spreads keys by their hash, whatever they cost.
 */
export class CacheAware implements RoutingPolicy {
  readonly name = 'cache-aware';
  readonly reads: readonly BookPart[] = ['cache', 'roomiest'];

  choose(fleet: FleetView, _request: RequestHead): number {
    let best = NO_SHARD;
    let bestTokens = 0;
    for (let k = 0; k < fleet.candidates; k++) {
      const shard = fleet.candidate(k);
      const tokens = fleet.cached(shard);
      if (tokens <= bestTokens || !fleet.fits(shard)) continue;
      best = shard;
      bestTokens = tokens;
    }
    return best === NO_SHARD ? fleet.roomiest() : best;
  }
}
