/** How a gateway is set. */
import type { Micros } from '../basics/time.ts';
import type { RetryBudgetOptions } from '../retry/budget.ts';
import type { RoundSettings } from './round.ts';

export type Sharing =
  | { readonly kind: 'none' }
  | { readonly kind: 'delayed'; readonly delayMicros: Micros }
  | { readonly kind: 'full' };

export interface GatewayConfig extends RoundSettings {
  readonly policy: string;
  readonly replicas: number;
  /** Whether replicas tell one another what they sent, settled and saw refused. */
  readonly sharing: Sharing;
  /** Retries allowed per first attempt, and a floor a second; null: no budget. Rounds and hops count alike. */
  readonly retryBudget: RetryBudgetOptions | null;
  /** Bounded queue of held requests; null: holding is off and `hold` means `shed`. */
  readonly hold: { readonly capacity: number; readonly maxWaitMicros: Micros } | null;
  /** How long a shard is left alone after a refusal; 0: not at all. */
  readonly cooldownMicros: Micros;
  /** What the shadow ledger reserves for a request: Bedrock's own rule, or input + the tenant's mean output so far. */
  readonly estimate: 'reservation' | 'mean-output';
  /** Share of each shard's quota kept free for tenants of priority <= `priority`; null: none. */
  readonly reserve: { readonly share: number; readonly priority: number } | null;
  /** Time constant of the latency average. */
  readonly latencyDecayMicros: Micros;
  /** A refusal enters the latency average as this long an answer, so that it never makes a shard attractive. */
  readonly refusalPenaltyMicros: Micros;
  /** Time a refusal takes to come back. */
  readonly refusalMicros: Micros;
}

/** Whether a request may have to wait in a queue, where there is one. */
export function asksToHold({ onRefusal, onNoShard }: Pick<GatewayConfig, 'onRefusal' | 'onNoShard'>): boolean {
  return onRefusal === 'hold' || onNoShard === 'hold';
}
