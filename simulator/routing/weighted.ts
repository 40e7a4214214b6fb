/** Weighted: at random, in proportion to the quotas. */
import type { Draw } from '../basics/random.ts';
import { drawByWeight } from './lottery.ts';
import type { BookPart, FleetView, RequestHead, RoutingPolicy } from './policy.ts';

const capacityOf = (fleet: FleetView, shard: number): number => fleet.capacity(shard);

/**
 * A shard with twice the tokens per minute gets twice the requests. Use it when quotas differ between accounts and
 * nothing else is known; it follows a quota increase at once and cannot herd, but does not see what is used up.
 */
export class Weighted implements RoutingPolicy {
  readonly name = 'weighted';
  readonly reads: readonly BookPart[] = [];

  choose(fleet: FleetView, _request: RequestHead, draw: Draw): number {
    return drawByWeight(fleet, capacityOf, draw);
  }
}
