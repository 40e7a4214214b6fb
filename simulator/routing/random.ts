/** Random: every candidate alike. */
import type { Draw } from '../basics/random.ts';
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';

/**
 * Knows nothing and needs nothing, so replicas cannot herd. The baseline for what knowledge is worth: the busiest of n
 * shards gets about sqrt(2 n ln n / m) more than its share of m requests (Raab and Steger, "Balls into Bins", 1998).
 */
export class Random implements RoutingPolicy {
  readonly name = 'random';
  readonly reads: readonly BookPart[] = [];

  choose(fleet: FleetView, _request: RequestHead, draw: Draw): number {
    const count = fleet.candidates;
    return count === 0 ? NO_SHARD : fleet.candidate(draw.below(count));
  }
}
