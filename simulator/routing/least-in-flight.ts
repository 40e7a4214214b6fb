/** Least in flight: the shard that is working on the fewest requests of this gateway. */
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';
import { turn } from './turn.ts';

/**
 * Shards that tie take turns, so that an idle fleet is used evenly and index 0 is not worn out. The `least_conn` of
 * nginx and `LEAST_REQUEST` of Envoy. Good where shards differ in speed; here shards differ in quota, which it does
 * not see, and a shard that refuses at once is never busy: use it with a cooldown.
 */
export class LeastInFlight implements RoutingPolicy {
  readonly name = 'least-in-flight';
  readonly reads: readonly BookPart[] = ['in-flight'];

  choose(fleet: FleetView, _request: RequestHead): number {
    const count = fleet.candidates;
    let fewest = Number.POSITIVE_INFINITY;
    let ties = 0;
    for (let k = 0; k < count; k++) {
      const inFlight = fleet.inFlight(fleet.candidate(k));
      if (inFlight > fewest) continue;
      ties = inFlight < fewest ? 1 : ties + 1;
      fewest = inFlight;
    }
    if (ties === 0) return NO_SHARD;
    let skip = turn(fleet.sequence, ties);
    for (let k = 0; k < count; k++) {
      const shard = fleet.candidate(k);
      if (fleet.inFlight(shard) === fewest && skip-- === 0) return shard;
    }
    return NO_SHARD;
  }
}
