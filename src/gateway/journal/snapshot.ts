/** Takes down what a book's view says at this instant. */
import type { BookPart, FleetView, RoutingPolicy } from '../../../simulator/routing/policy.ts';
import { roomiestOf, type View } from './view.ts';

const orNull = (amount: number): number | null => (amount === Number.POSITIVE_INFINITY ? null : amount);

/** All that the view answers now. */
export function snapshotOf(fleet: FleetView): View {
  const shards = Array.from({ length: fleet.size }, (_, shard) => shard);
  const candidates = Array.from({ length: fleet.candidates }, (_, k) => fleet.candidate(k));
  const cached = shards.map((shard) => fleet.cached(shard));
  const view = {
    size: fleet.size,
    sequence: fleet.sequence,
    candidates: candidates.length === fleet.size ? null : candidates,
    capacity: shards.map((shard) => orNull(fleet.capacity(shard))),
    headroom: shards.map((shard) => orNull(fleet.headroom(shard))),
    fraction: shards.map((shard) => fleet.headroomFraction(shard)),
    fits: shards.filter((shard) => fleet.fits(shard)),
    inFlight: shards.map((shard) => fleet.inFlight(shard)),
    latencyMicros: shards.map((shard) => fleet.latencyMicros(shard)),
    tokensThisMinute: shards.map((shard) => fleet.tokensThisMinute(shard)),
    requestsThisMinute: shards.map((shard) => fleet.requestsThisMinute(shard)),
    ...(cached.some((tokens) => tokens > 0) ? { cached } : {}),
  };
  const roomiest = fleet.roomiest();
  return roomiest === roomiestOf(view) ? view : { ...view, roomiest };
}

/**
 * The parts of the book that a gateway must keep whose decisions are logged: all that any policy reads. The index of
 * the roomiest goes with the policy at work, since it decides ties as the simulated gateway does.
 */
export function loggedParts({ reads }: RoutingPolicy): readonly BookPart[] {
  const all: readonly BookPart[] = ['in-flight', 'latency', 'minute', 'cache'];
  return reads?.includes('roomiest') === true ? [...all, 'roomiest'] : all;
}
