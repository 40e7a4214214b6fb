/** Whether all that a run packs into bits has room there. Scenarios are refused earlier, and in better words. */
import type { SimulationConfig } from '../config.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS, MOST_TENANTS } from '../workload/trace.ts';
import { MOST_CALLER_ATTEMPTS, MOST_ROUNDS } from '../requests/progress.ts';
import {
  LONGEST_LATENCY_MICROS,
  MOST_BURNDOWN,
  MOST_MODELS,
  MOST_REPLICAS,
  MOST_SHARDS,
} from '../requests/requests.ts';

/** @throws RangeError that names the first thing of which there is too much: it would wrap round, and nobody see it */
export function assertFits({ accounts, gateway, models, tenants }: SimulationConfig): void {
  const perTenant = tenants.flatMap(({ tokens, callerRetry }) => [
    ['input tokens', tokens.input.maximum, MOST_INPUT_TOKENS] as const,
    ['max_tokens', tokens.maxTokens, MOST_OUTPUT_TOKENS] as const,
    ['attempts of a caller', callerRetry?.attempts ?? 0, MOST_CALLER_ATTEMPTS] as const,
  ]);
  const perModel = models.flatMap(({ burndown, latency, maxOutputTokens }) => [
    ['output tokens', maxOutputTokens, MOST_OUTPUT_TOKENS] as const,
    ['quota tokens an output token', burndown, MOST_BURNDOWN] as const,
    ['microseconds a token', latency.microsPerOutputToken, LONGEST_LATENCY_MICROS] as const,
  ]);
  const all = [
    ['tenants', tenants.length, MOST_TENANTS] as const,
    ['models', models.length, MOST_MODELS] as const,
    ['accounts', accounts.length, MOST_SHARDS] as const,
    ['replicas', gateway.replicas, MOST_REPLICAS] as const,
    ['rounds', gateway.attempts, MOST_ROUNDS] as const,
    ...perTenant,
    ...perModel,
  ];
  for (const [what, value, most] of all) {
    if (!(value >= 0 && value <= most)) throw new RangeError(`expected at most ${most} ${what}, got ${value}`);
  }
}
