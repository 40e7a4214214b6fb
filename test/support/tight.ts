/** A run in which every meter refuses, with increases and faults: what simulator and emulator are held against. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { QuotaSemantics } from '../../simulator/quota/limits.ts';
import { account, config, gateway, increase, model, MONDAY_MICROS, semantics } from './config-builder.ts';
import { arrivals, bounded, constant, tenant, tokens } from './demand.ts';

const SECOND = 1_000_000;

/**
 * Burndown 5, burndown 1 and mantle, on four accounts, every meter tight enough to refuse; the first minute ends a
 * day.
 */
export function tight(quota: Partial<QuotaSemantics>, changes: Partial<SimulationConfig> = {}): SimulationConfig {
  const lengths = tokens({
    input: bounded({ kind: 'lognormal', median: 500, sigma: 0.9 }, 1, 8_000),
    output: bounded({ kind: 'exponential', mean: 110 }, 0, 900),
    maxTokens: 500,
    cacheableShare: constant(0.3),
  });
  const perTenant = { arrivals: arrivals({ ratePerSecond: 5 }), tokens: lengths };
  return config({
    startEpochMicros: MONDAY_MICROS + 86_340 * SECOND,
    horizonMicros: 125 * SECOND,
    models: [
      model({ id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' }),
      model({ id: 'amazon.nova-pro-v1:0', burndown: 1 }),
      model({ id: 'openai.gpt-oss-120b', endpoint: 'mantle', inferenceType: 'mantle', burndown: 1 }),
    ],
    accounts: [0, 1, 2, 3].map((shard) =>
      account(
        `account-${shard}`,
        [
          { tokensPerMinute: 60_000 + 20_000 * shard },
          { tokensPerMinute: 80_000, requestsPerMinute: 60 + shard, concurrency: 6 },
          { tokensPerMinute: 90_000, outputTokensPerMinute: 4_000 + 1_000 * shard },
        ],
        {
          tokensPerDay: 100_000 + 40_000 * shard,
          tokensPerDayDefault: 1,
          joinsAtMicros: shard === 3 ? 20 * SECOND : 0,
        },
      ),
    ),
    quota: semantics({ burstFraction: 0.5, ...quota }),
    increase: increase({
      lagMicros: { kind: 'uniform', low: 5 * SECOND, high: 30 * SECOND },
      partialProbability: 0.5,
      plan: [
        {
          accounts: null,
          model: 0,
          meter: 'tokensPerMinute',
          when: { kind: 'utilisation', above: 0.3, forMicros: 60 * SECOND },
          ask: { kind: 'factor', factor: 2 },
          repeat: false,
        },
      ],
    }),
    tenants: [
      tenant('chat', 0, perTenant),
      tenant('batch', 1, { ...perTenant, model: 1 }),
      tenant('agents', 2, { ...perTenant, model: 2, tokens: { ...lengths, maxTokens: 0 } }),
    ],
    gateway: gateway({ policy: 'power-of-two', onNoShard: 'try-anyway' }),
    faults: [
      { kind: 'capacity', probability: 0.3, accounts: [1], fromMicros: 30 * SECOND, untilMicros: 50 * SECOND },
      { kind: 'suspended', accounts: [0], fromMicros: 60 * SECOND, untilMicros: 70 * SECOND },
      { kind: 'slow', factor: 2.5, accounts: [2], fromMicros: 40 * SECOND, untilMicros: 90 * SECOND },
      { kind: 'quota-cut', factor: 0.5, accounts: [1], fromMicros: 80 * SECOND, untilMicros: 120 * SECOND },
    ],
    ...changes,
  });
}
