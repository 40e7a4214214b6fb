/** Half again as much demand as quota, and faults: a run in which every kind of decision is taken. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { GatewayConfig } from '../../simulator/gateway/settings.ts';
import type { QuotaSemantics } from '../../simulator/quota/limits.ts';
import { account, config, gateway, model, MONDAY_MICROS, semantics } from './config-builder.ts';
import { arrivals, bounded, constant, tenant, tokens } from './demand.ts';

const SECOND = 1_000_000;

/** Three accounts, two models, three tenants. */
export function busy(settings: Partial<GatewayConfig> = {}, quota: Partial<QuotaSemantics> = {}): SimulationConfig {
  const lengths = tokens({
    input: bounded({ kind: 'lognormal', median: 500, sigma: 0.9 }, 1, 6_000),
    output: bounded({ kind: 'exponential', mean: 40 }, 0, 300),
    maxTokens: 300,
    cacheableShare: constant(0.3),
    affinityKeys: 20,
  });
  const demand = { arrivals: arrivals({ ratePerSecond: 7 }), tokens: lengths };
  return config({
    startEpochMicros: MONDAY_MICROS + 86_370 * SECOND,
    horizonMicros: 45 * SECOND,
    models: [
      model({ id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' }),
      model({ id: 'amazon.nova-pro-v1:0', burndown: 1 }),
    ],
    accounts: [0, 1, 2].map((shard) =>
      account(
        `account-${shard}`,
        [
          { tokensPerMinute: 50_000 + 15_000 * shard },
          { tokensPerMinute: 60_000, requestsPerMinute: 40 + shard, concurrency: 6 },
        ],
        { joinsAtMicros: shard === 2 ? 10 * SECOND : 0 },
      ),
    ),
    quota: semantics({ burstFraction: 0.5, ...quota }),
    tenants: [
      tenant('chat', 0, demand),
      tenant('batch', 1, { ...demand, model: 1, priority: 2, residency: [0, 1] }),
      tenant('fraud', 2, { ...demand, priority: 0 }),
    ],
    gateway: gateway({
      attempts: 3,
      spill: { hops: 1, order: 'policy' },
      onRefusal: 'retry',
      onNoShard: 'try-anyway',
      retryBudget: { ratio: 0.2, minimumPerSecond: 2 },
      cooldownMicros: SECOND,
      refusalMicros: 3_000,
      ...settings,
    }),
    faults: [
      { kind: 'capacity', probability: 0.3, accounts: [1], fromMicros: 15 * SECOND, untilMicros: 25 * SECOND },
      { kind: 'suspended', accounts: [0], fromMicros: 30 * SECOND, untilMicros: 35 * SECOND },
    ],
  });
}
