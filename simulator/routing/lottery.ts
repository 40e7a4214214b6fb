/** A lottery among the candidates, in which a shard has as many tickets as it weighs. */
import type { Draw } from '../basics/random.ts';
import { NO_SHARD, type FleetView } from './policy.ts';

/**
 * A candidate with a probability in proportion to its weight, by one draw. Where weights say nothing (all are 0, or
 * some are without limit) every candidate, or every unlimited one, is as likely as the others.
 * @param weigh weight of a shard, 0 .. Infinity
 */
export function drawByWeight(fleet: FleetView, weigh: (fleet: FleetView, shard: number) => number, draw: Draw): number {
  const count = fleet.candidates;
  if (count === 0) return NO_SHARD;
  let total = 0;
  for (let k = 0; k < count; k++) total += weigh(fleet, fleet.candidate(k));
  if (total === 0) return fleet.candidate(draw.below(count));
  if (total === Number.POSITIVE_INFINITY) return drawUnlimited(fleet, weigh, draw);
  let ticket = draw.uniform() * total;
  let winner = NO_SHARD;
  for (let k = 0; k < count && ticket >= 0; k++) {
    const weight = weigh(fleet, fleet.candidate(k));
    // A shard without weight never wins, not even the ticket that rounding left over.
    if (weight > 0) winner = fleet.candidate(k);
    ticket -= weight;
  }
  return winner;
}

function drawUnlimited(fleet: FleetView, weigh: (fleet: FleetView, shard: number) => number, draw: Draw): number {
  let seen = 0;
  let winner = NO_SHARD;
  for (let k = 0; k < fleet.candidates; k++) {
    const shard = fleet.candidate(k);
    if (weigh(fleet, shard) !== Number.POSITIVE_INFINITY) continue;
    seen++;
    if (draw.below(seen) === 0) winner = shard;
  }
  return winner;
}
