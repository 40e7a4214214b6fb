/** Headroom: the shard with the largest share of its quota left, among those on which the request fits. */
import type { BookPart, FleetView, RequestHead, RoutingPolicy } from './policy.ts';

/**
 * The best of all shards instead of the better of two. With one gateway, or replicas that share what they know, it
 * throttles least; replicas that are blind to one another herd on the shard that looks best to all of them. Names no
 * shard when the request fits on none: the gateway's `onNoShard` decides between waiting and asking anyway.
 */
export class Headroom implements RoutingPolicy {
  readonly name = 'headroom';
  readonly reads: readonly BookPart[] = ['roomiest'];

  choose(fleet: FleetView, _request: RequestHead): number {
    return fleet.roomiest();
  }
}
