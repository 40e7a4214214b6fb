/** The gateway's settings in the simulator's units. */
import { asksToHold, type GatewayConfig } from '../../../simulator/gateway/settings.ts';
import type { GatewayInput } from '../schema/gateway.ts';
import type { Context } from './context.ts';

export function resolveGateway(context: Context, input: GatewayInput): GatewayConfig {
  if (input.backoff.base > input.backoff.cap) {
    context.refuse(['gateway', 'backoff'], 'expected base at or below cap', 'key');
  }
  if (asksToHold(input) && input.hold === null) {
    context.warn(['gateway', 'hold'], 'without a queue, hold means shed');
  }
  return {
    policy: input.policy,
    replicas: input.replicas,
    sharing: input.sharing,
    attempts: input.attempts,
    spill: input.spill,
    onRefusal: input.onRefusal,
    onNoShard: input.onNoShard,
    backoff: { baseMicros: input.backoff.base, capMicros: input.backoff.cap, jitter: input.backoff.jitter },
    retryBudget:
      input.retryBudget === null
        ? null
        : { ratio: input.retryBudget.ratio, minimumPerSecond: input.retryBudget.minimum },
    hold: input.hold === null ? null : { capacity: input.hold.capacity, maxWaitMicros: input.hold.maxWait },
    cooldownMicros: input.cooldown,
    estimate: input.estimate,
    reserve: input.reserve,
    latencyDecayMicros: input.latencyDecay,
    refusalPenaltyMicros: input.refusalPenalty,
    refusalMicros: input.refusalTime,
  };
}
