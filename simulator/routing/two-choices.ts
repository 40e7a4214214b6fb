/** Two shards drawn at random, and the better of them: what several policies have in common. */
import type { Draw } from '../basics/random.ts';
import { type BookPart, type FleetView, NO_SHARD, type RequestHead, type RoutingPolicy } from './policy.ts';

export abstract class TwoChoices implements RoutingPolicy {
  abstract readonly name: string;
  abstract readonly reads: readonly BookPart[];

  /** The higher the better; of equals the one drawn first is taken. */
  protected abstract score(fleet: FleetView, shard: number): number;

  choose(fleet: FleetView, _request: RequestHead, draw: Draw): number {
    const count = fleet.candidates;
    if (count < 2) return count === 0 ? NO_SHARD : fleet.candidate(0);
    const j = draw.below(count);
    let k = draw.below(count - 1);
    k += Number(k >= j);
    const a = fleet.candidate(j);
    const b = fleet.candidate(k);
    // A mask instead of a branch that would be mispredicted every other time. (perf: 6)
    return a ^ ((a ^ b) & -Number(this.score(fleet, b) > this.score(fleet, a)));
  }
}
