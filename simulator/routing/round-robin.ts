/** Round robin: each shard in its turn. */
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';
import { turn } from './turn.ts';

/**
 * The turn comes from the book's counter, so the policy needs no memory. When some shards are left out, the others are
 * taken evenly all the same: walking on to the next candidate would give the neighbour of a missing shard twice its
 * share, and the plain remainder can fall into step with the requests that leave them out (see `turn`).
 *
 * Use it as the baseline. It knows neither quotas nor sizes: with unequal quotas the smallest shard throttles first,
 * and a pattern of large and small requests can fall into step with it. Default of nginx `upstream` and Envoy.
 */
export class RoundRobin implements RoutingPolicy {
  readonly name = 'round-robin';
  readonly reads: readonly BookPart[] = [];

  choose(fleet: FleetView, _request: RequestHead): number {
    const count = fleet.candidates;
    if (count === 0) return NO_SHARD;
    const k = count === fleet.size ? fleet.sequence % count : turn(fleet.sequence, count);
    return fleet.candidate(k);
  }
}
