/** LiteLLM's `simple-shuffle`: its default router, a lottery by configured weights or by quota. */
import type { Draw } from '../basics/random.ts';
import { drawByWeight } from './lottery.ts';
import type { BookPart, FleetView, RequestHead, RoutingPolicy } from './policy.ts';

export interface LitellmShuffleOptions {
  /** One a shard, as `weight` or `rpm` in LiteLLM's configuration; null: by `tpm`, which here is the quota. */
  readonly weights: readonly number[] | null;
}

/**
 * Read off `litellm/router_strategy/simple_shuffle.py` (BerriAI/litellm, 1116dd5): if the first deployment has a
 * `weight`, one is drawn by weight; else by `rpm`; else by `tpm`; a deployment without the value counts 0; without any
 * of them all are alike. Nothing of what is used or in flight enters. To model a configuration without weights, pass
 * equal ones. Here to compare with what many teams run today.
 */
export class LitellmShuffle implements RoutingPolicy {
  readonly name = 'litellm-shuffle';
  readonly reads: readonly BookPart[] = [];
  private readonly weigh: (fleet: FleetView, shard: number) => number;

  constructor(options: LitellmShuffleOptions) {
    const weights = options.weights;
    this.weigh = weights === null ? (fleet, shard) => fleet.capacity(shard) : (_fleet, shard) => weights[shard] ?? 0;
  }

  choose(fleet: FleetView, _request: RequestHead, draw: Draw): number {
    return drawByWeight(fleet, this.weigh, draw);
  }
}
