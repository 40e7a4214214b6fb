/** Peak EWMA: of two shards drawn at random, the one that should answer sooner. */
import type { BookPart, FleetView } from './policy.ts';
import { TwoChoices } from './two-choices.ts';

/** What an answer costs that has never been timed but is already being waited for: more than any timed one. */
const UNTIMED = 2 ** 52;

/**
 * The load of a shard is its peak-sensitive average latency times the requests it would then have, as in Finagle's
 * `PeakEwma`, linkerd and Envoy's `peak_ewma`. A shard not yet timed is asked once, then left until it has answered.
 *
 * Use it when slow regions are the problem. Bedrock throttles by tokens long before it slows down, so latency tells
 * little of what is left; it works here only because a refusal counts as a slow answer.
 */
export class PeakEwma extends TwoChoices {
  override readonly name = 'peak-ewma';
  override readonly reads: readonly BookPart[] = ['in-flight', 'latency'];

  protected override score(fleet: FleetView, shard: number): number {
    const latency = fleet.latencyMicros(shard);
    const inFlight = fleet.inFlight(shard);
    return -(latency === 0 && inFlight > 0 ? UNTIMED + inFlight : latency * (inFlight + 1));
  }
}
