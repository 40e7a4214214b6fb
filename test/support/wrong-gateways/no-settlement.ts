/** Wrong on purpose: what it has reserved once it counts as gone for good, so that accounts soon look full. */
import { NO_SHARD, type RoutingPolicy } from '../../../simulator/routing/policy.ts';

export default function noSettlement(): RoutingPolicy {
  const reserved: number[] = [];
  return {
    name: 'no-settlement',
    choose(fleet, { reserveTokens }) {
      let best = NO_SHARD;
      let room = reserveTokens;
      for (let shard = 0; shard < fleet.size; shard++) {
        const left = fleet.headroom(shard) - (reserved[shard] ?? 0);
        if (left < room) continue;
        best = shard;
        room = left;
      }
      if (best !== NO_SHARD) reserved[best] = (reserved[best] ?? 0) + reserveTokens;
      return best;
    },
  };
}
