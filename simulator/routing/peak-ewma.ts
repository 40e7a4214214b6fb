/** Peak EWMA: of two shards drawn at random, the one that should answer sooner. */
import type { Draw } from '../engine/random.ts';
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';

/** What an answer costs that has never been timed but is already being waited for: more than any timed one. */
const UNTIMED = 2 ** 52;

/**
 * The load of a shard is its peak-sensitive average latency times the requests it would then have, as in Finagle's
 * `PeakEwma`, linkerd and Envoy's `peak_ewma`. A shard not yet timed is asked once, then left until it has answered.
 *
 * Use it when slow regions are the problem. Bedrock throttles by tokens long before it slows down, so latency tells
 * little of what is left; it works here only because a refusal counts as a slow answer.
 */
export class PeakEwma implements RoutingPolicy {
  readonly name = 'peak-ewma';
  readonly reads: readonly BookPart[] = ['in-flight', 'latency'];

  choose(fleet: FleetView, _request: RequestHead, draw: Draw): number {
    const count = fleet.candidates;
    if (count < 2) return count === 0 ? NO_SHARD : fleet.candidate(0);
    const j = draw.below(count);
    let k = draw.below(count - 1);
    k += Number(k >= j);
    const a = fleet.candidate(j);
    const b = fleet.candidate(k);
    return a ^ ((a ^ b) & -Number(cost(fleet, b) < cost(fleet, a)));
  }
}

function cost(fleet: FleetView, shard: number): number {
  const latency = fleet.latencyMicros(shard);
  const inFlight = fleet.inFlight(shard);
  return latency === 0 && inFlight > 0 ? UNTIMED + inFlight : latency * (inFlight + 1);
}
