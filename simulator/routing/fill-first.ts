/** Fill first: the primary account until its quota is used to a mark, then the next. */
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';

export interface FillFirstOptions {
  /** The share of a shard's quota, 0..1, up to which it is used before the next one is. */
  readonly fillMark: number;
}

/**
 * What a team does that has one account and adds others for overflow: prompt caches, logs and bills stay in one place
 * as long as they can. Beyond the mark of every shard, the first that has room takes the request; where none has, no
 * shard is named. Two thirds of the fleet may idle while the primary lives at its limit, with no room for a spike.
 */
export class FillFirst implements RoutingPolicy {
  readonly name = 'fill-first';
  readonly reads: readonly BookPart[] = [];
  private readonly leastFraction: number;

  constructor(options: FillFirstOptions) {
    this.leastFraction = 1 - options.fillMark;
  }

  choose(fleet: FleetView, _request: RequestHead): number {
    let overflow = NO_SHARD;
    for (let k = 0; k < fleet.candidates; k++) {
      const shard = fleet.candidate(k);
      if (!fleet.fits(shard)) continue;
      if (fleet.headroomFraction(shard) > this.leastFraction) return shard;
      if (overflow === NO_SHARD) overflow = shard;
    }
    return overflow;
  }
}
