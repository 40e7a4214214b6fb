/** LiteLLM's `usage-based-routing-v2`: the shard with the fewest tokens used in the current clock minute. */
import type { Draw } from '../basics/random.ts';
import { NO_SHARD, type BookPart, type FleetView, type RequestHead, type RoutingPolicy } from './policy.ts';

export interface LitellmUsageOptions {
  /** `rpm` in LiteLLM's configuration, for every shard; null: none is configured. */
  readonly requestsPerMinute: number | null;
}

/**
 * Read off `litellm/router_strategy/lowest_tpm_rpm_v2.py` (BerriAI/litellm, 005df01): a deployment is left out when the
 * minute's tokens plus this request's input exceed its `tpm`, or its requests have reached its `rpm`; of the others
 * the lowest `tpm` counter wins, ties by lot; none left: a 429. The counter is absolute, so unequal quotas fill
 * evenly in tokens, not in shares, and it knows the clock minute only, not Bedrock's reservation of `maxTokens`.
 *
 * Two liberties: LiteLLM counts tokens once the answer is there, the book from admission on, so herding during long
 * answers is worse in the original; and LiteLLM checks `rpm` just after choosing, which costs it a retry.
 */
export class LitellmUsageV2 implements RoutingPolicy {
  readonly name = 'litellm-usage-v2';
  readonly reads: readonly BookPart[] = ['minute'];
  private readonly requestsPerMinute: number;

  constructor(options: LitellmUsageOptions) {
    this.requestsPerMinute = options.requestsPerMinute ?? Number.POSITIVE_INFINITY;
  }

  choose(fleet: FleetView, request: RequestHead, draw: Draw): number {
    let lowest = Number.POSITIVE_INFINITY;
    let ties = 0;
    let winner = NO_SHARD;
    for (let k = 0; k < fleet.candidates; k++) {
      const shard = fleet.candidate(k);
      const tokens = fleet.tokensThisMinute(shard);
      if (tokens > lowest || tokens + request.inputTokens > fleet.capacity(shard)) continue;
      if (fleet.requestsThisMinute(shard) >= this.requestsPerMinute) continue;
      ties = tokens < lowest ? 1 : ties + 1;
      lowest = tokens;
      if (draw.below(ties) === 0) winner = shard;
    }
    return winner;
  }
}
