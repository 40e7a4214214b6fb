/** Sticky: requests with the same affinity key go to the same shard, as long as it is not much busier than the rest. */
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';
import { rendezvousPrice } from './rendezvous.ts';

export interface StickyOptions {
  /** How far above its share of the requests in flight a shard may go: 0.25 is a quarter more. */
  readonly loadMargin: number;
}

/**
 * Prompt caches live in one account: a conversation that stays there reads its prefix from the cache instead of
 * paying for it again. Each key ranks the shards by rendezvous hash, weighted by quota; the first in its order wins
 * that has room for the request and is below (1 + margin) times its share of the requests in flight. That bound is
 * from Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads" (SODA 2018); a quarter is what they
 * and HAProxy (`hash-balance-factor`) suggest. Room goes before the bound; where there is none, no shard is named. A
 * session that has moved stays where its prefix is believed to be cached.
 */
export class Sticky implements RoutingPolicy {
  readonly name = 'sticky';
  readonly reads: readonly BookPart[] = ['in-flight', 'cache'];
  private readonly allowance: number;

  constructor(options: StickyOptions) {
    this.allowance = 1 + options.loadMargin;
  }

  choose(fleet: FleetView, request: RequestHead): number {
    const count = fleet.candidates;
    let inFlight = 1;
    let capacity = 0;
    for (let k = 0; k < count; k++) {
      inFlight += fleet.inFlight(fleet.candidate(k));
      capacity += fleet.capacity(fleet.candidate(k));
    }
    const isWeighted = capacity > 0 && capacity < Number.POSITIVE_INFINITY;
    let best = NO_SHARD;
    let bestPrice = Number.POSITIVE_INFINITY;
    let bestIsBelow = false;
    let bestCached = 0;
    for (let k = 0; k < count; k++) {
      const shard = fleet.candidate(k);
      const share = isWeighted ? fleet.capacity(shard) / capacity : 1 / count;
      const isBelow = fleet.inFlight(shard) < Math.ceil(this.allowance * inFlight * share);
      const price = rendezvousPrice(request.affinity, shard) / share;
      const cached = fleet.cached(shard);
      const isNearer = cached === bestCached ? price < bestPrice : cached > bestCached;
      const isBetter = isBelow === bestIsBelow ? isNearer : isBelow;
      if (!isBetter || !fleet.fits(shard)) continue;
      best = shard;
      bestPrice = price;
      bestCached = cached;
      bestIsBelow = isBelow;
    }
    return best;
  }
}
