/** The runs that are held against one another across threads and engines: one a policy, with most features on. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { account, config, gateway, increase, MONDAY_MICROS, model, semantics } from './config-builder.ts';
import { arrivals, bounded, constant, tenant, tokens } from './demand.ts';
import { EVERY_POLICY } from './swarm.ts';

const SECOND = 1_000_000;

/**
 * Four accounts of three sizes, two models, three tenants, a spike, faults, an increase, callers that retry: 4
 * minutes.
 */
export function busyConfig(policy: string, changes: Partial<SimulationConfig> = {}): SimulationConfig {
  const lengths = tokens({
    input: bounded({ kind: 'lognormal', median: 400, sigma: 0.9 }, 1, 8_000),
    output: bounded({ kind: 'exponential', mean: 90 }, 0, 1_000),
    maxTokens: 400,
    cacheableShare: constant(0.3),
    affinityKeys: 50,
  });
  return config({
    name: `busy ${policy}`,
    startEpochMicros: MONDAY_MICROS + 86_280 * SECOND,
    horizonMicros: 240 * SECOND,
    models: [model(), model({ id: 'test.second-v1:0', burndown: 1 })],
    accounts: [60_000, 60_000, 90_000, 150_000].map((tokensPerMinute, i) =>
      account(
        `account-${i}`,
        [
          { tokensPerMinute, concurrency: 40 },
          { tokensPerMinute, requestsPerMinute: 90 },
        ],
        {
          joinsAtMicros: i === 3 ? 60 * SECOND : 0,
          tokensPerDay: 900_000,
          tokensPerDayDefault: 900_000,
        },
      ),
    ),
    quota: semantics({ burstFraction: 0.5 }),
    increase: increase({
      lagMicros: { kind: 'uniform', low: 30 * SECOND, high: 60 * SECOND },
      partialProbability: 0.5,
      plan: [
        {
          accounts: null,
          model: 0,
          meter: 'tokensPerMinute',
          when: { kind: 'utilisation', above: 0.5, forMicros: 60 * SECOND },
          ask: { kind: 'factor', factor: 2 },
          repeat: false,
        },
      ],
    }),
    tenants: [
      tenant('chat', 0, {
        arrivals: arrivals({
          ratePerSecond: 3,
          process: { kind: 'gamma', cv: 2 },
          spikes: [
            {
              atMicros: 90 * SECOND,
              riseMicros: SECOND,
              holdMicros: 20 * SECOND,
              fallMicros: SECOND,
              factor: 4,
              daily: false,
            },
          ],
        }),
        tokens: lengths,
        callerRetry: {
          attempts: 3,
          throttleBaseMicros: SECOND,
          transientBaseMicros: 50_000,
          capMicros: 20 * SECOND,
          clients: 4,
          retryTokens: { capacity: 500, throttleCost: 5, transientCost: 14 },
        },
      }),
      tenant('fraud', 1, { model: 1, arrivals: arrivals({ ratePerSecond: 4 }), tokens: lengths }),
      tenant('batch', 2, {
        priority: 2,
        residency: [1, 2, 3],
        arrivals: arrivals({ ratePerSecond: 2 }),
        tokens: lengths,
      }),
    ],
    gateway: gateway({
      policy,
      attempts: 3,
      spill: { hops: 1, order: 'policy' },
      onRefusal: 'retry',
      onNoShard: 'hold',
      hold: { capacity: 100, maxWaitMicros: 5 * SECOND },
      retryBudget: { ratio: 0.2, minimumPerSecond: 2 },
      reserve: { share: 0.1, priority: 1 },
      refusalMicros: 3_000,
    }),
    faults: [
      { kind: 'suspended', accounts: [0], fromMicros: 30 * SECOND, untilMicros: 45 * SECOND },
      { kind: 'capacity', probability: 0.3, accounts: null, fromMicros: 100 * SECOND, untilMicros: 110 * SECOND },
      { kind: 'slow', factor: 2.5, accounts: [1], fromMicros: 50 * SECOND, untilMicros: 120 * SECOND },
    ],
    ...changes,
  });
}

/** The same with everything on that a book cannot see: adjustments, timeouts, replicas that share late. */
export function blurredConfig(policy: string): SimulationConfig {
  const plain = busyConfig(policy);
  return {
    ...plain,
    name: `blurred ${policy}`,
    quota: semantics({
      window: 'sliding-60s',
      adjustIntervalMicros: SECOND,
      chargeRejected: true,
      dayWindow: 'rolling-24h',
    }),
    tenants: plain.tenants.map((one) => ({ ...one, timeoutMicros: 15 * SECOND })),
    gateway: {
      ...plain.gateway,
      replicas: 3,
      sharing: { kind: 'delayed', delayMicros: 100_000 },
      estimate: 'mean-output',
      cooldownMicros: 500_000,
    },
    faults: [
      ...plain.faults,
      { kind: 'quota-cut', factor: 0.5, accounts: [2], fromMicros: 140 * SECOND, untilMicros: 200 * SECOND },
    ],
  };
}

/** Every policy once, and some of those that look at most of the book once more with everything on. */
export const PARITY_CONFIGS: readonly SimulationConfig[] = [
  ...EVERY_POLICY.map((policy) => busyConfig(policy)),
  ...['headroom', 'peak-ewma', 'litellm-usage-v2', 'oracle'].map(blurredConfig),
];
