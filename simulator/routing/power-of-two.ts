/** Power of two choices: of two shards drawn at random, the one with more of its quota left. */
import type { BookPart, FleetView } from './policy.ts';
import { TwoChoices } from './two-choices.ts';

/**
 * Two looks bring the load of the fullest of n shards down from about log n / log log n to log log n above the mean
 * (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001), and because the two
 * are random, replicas that do not see one another do not all rush to the same shard. The default to try first.
 */
export class PowerOfTwo extends TwoChoices {
  override readonly name = 'power-of-two';
  override readonly reads: readonly BookPart[] = [];

  protected override score(fleet: FleetView, shard: number): number {
    return fleet.headroomFraction(shard);
  }
}
