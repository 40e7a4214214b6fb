/** What becomes of a configuration where something in it is as large as a scenario may ask for. */
import type { ModelConfig, SimulationConfig, TenantConfig } from '../../simulator/config.ts';
import { MOST_HELD } from '../../simulator/gateway/hold-queue.ts';
import { MOST_CALLER_ATTEMPTS, MOST_ROUNDS } from '../../simulator/requests/progress.ts';
import {
  LONGEST_LATENCY_MICROS,
  MOST_BURNDOWN,
  MOST_REPLICAS,
  MOST_SHARDS,
} from '../../simulator/requests/requests.ts';
import { FINE_LIMIT } from '../../simulator/quota/quota-value.ts';
import { MOST_RETRY_TOKENS } from '../../simulator/retry/client-tokens.ts';
import { MOST_AFFINITY_KEYS } from '../../simulator/workload/tenant-requests.ts';
import { MAX_TOKENS_UNSET, MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../simulator/workload/trace.ts';
import { constant } from './demand.ts';

type Extreme = (config: SimulationConfig) => SimulationConfig;

const withGateway = (config: SimulationConfig, changes: Partial<SimulationConfig['gateway']>): SimulationConfig => ({
  ...config,
  gateway: { ...config.gateway, ...changes },
});

/** Nothing is adjusted on the way: answers may take hours, and adjustments would outnumber all else. */
const unadjusted = (config: SimulationConfig): SimulationConfig => ({
  ...config,
  quota: { ...config.quota, adjustIntervalMicros: 0 },
});

const withModels = (config: SimulationConfig, changes: (model: ModelConfig) => Partial<ModelConfig>) => ({
  ...config,
  models: config.models.map((model) => ({ ...model, ...changes(model) })),
});

const withTenants = (config: SimulationConfig, changes: (tenant: TenantConfig) => Partial<TenantConfig>) => ({
  ...config,
  tenants: config.tenants.map((tenant) => ({ ...tenant, ...changes(tenant) })),
});

/** Every answer is as long as its model allows and comes quickly; quotas have room for some of them. */
const withLongAnswers = (config: SimulationConfig, maxOutputTokens: number, burndown: number): SimulationConfig => {
  const quick = withModels(config, ({ endpoint, latency }) => ({
    maxOutputTokens,
    burndown: endpoint === 'mantle' ? 1 : burndown,
    latency: { ...latency, microsPerOutputToken: 1 },
  }));
  const long = withTenants(quick, ({ tokens }) => ({
    tokens: { ...tokens, output: constant(maxOutputTokens), maxTokens: MAX_TOKENS_UNSET },
  }));
  const accounts = long.accounts.map((account) => ({
    ...account,
    limits: account.limits.map((limits) => ({ ...limits, tokensPerMinute: FINE_LIMIT })),
  }));
  return { ...long, accounts };
};

export const EXTREMES: readonly Extreme[] = [
  (config) => withGateway(config, { replicas: MOST_REPLICAS }),
  (config) => withGateway(config, { attempts: MOST_ROUNDS, onRefusal: 'retry' }),
  (config) => withGateway(config, { spill: { hops: MOST_SHARDS, order: config.gateway.spill.order } }),
  (config) => withGateway(config, { onRefusal: 'hold', hold: { capacity: MOST_HELD, maxWaitMicros: 1_000_000 } }),
  (config) =>
    withTenants(withGateway(config, { attempts: 1 }), () => ({
      callerRetry: {
        attempts: MOST_CALLER_ATTEMPTS,
        throttleBaseMicros: 1_000,
        transientBaseMicros: 0,
        capMicros: 1_000_000,
        clients: 1,
        retryTokens: null,
      },
    })),
  (config) =>
    withTenants(config, () => ({
      callerRetry: {
        attempts: 3,
        throttleBaseMicros: 1_000,
        transientBaseMicros: 1_000,
        capMicros: 1_000_000,
        clients: 2,
        retryTokens: {
          capacity: MOST_RETRY_TOKENS,
          throttleCost: MOST_RETRY_TOKENS,
          transientCost: MOST_RETRY_TOKENS,
        },
      },
    })),
  (config) => withTenants(config, ({ tokens }) => ({ tokens: { ...tokens, affinityKeys: MOST_AFFINITY_KEYS } })),
  (config) => withModels(config, () => ({ minimumCacheTokens: MOST_INPUT_TOKENS })),
  (config) => withLongAnswers(config, MOST_OUTPUT_TOKENS, FINE_LIMIT / MOST_OUTPUT_TOKENS),
  (config) => withLongAnswers(config, FINE_LIMIT / MOST_BURNDOWN, MOST_BURNDOWN),
  (config) => {
    const slow = withModels(unadjusted(config), ({ latency }) => ({
      latency: { ...latency, microsPerOutputToken: LONGEST_LATENCY_MICROS },
    }));
    return withTenants(slow, ({ tokens }) => ({ tokens: { ...tokens, output: constant(3) } }));
  },
  (config) => {
    const slow = { kind: 'slow', factor: 1_000, accounts: null, fromMicros: 0, untilMicros: 20_000_000 } as const;
    return { ...unadjusted(config), faults: [...config.faults.filter(({ kind }) => kind !== 'slow'), slow] };
  },
];
