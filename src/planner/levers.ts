/** What a fleet could be changed by to need fewer accounts. */
import { NEVER_CACHED } from '../../simulator/accounts/prefix-caches.ts';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import type { SimulationConfig, TenantConfig } from '../../simulator/config.ts';
import type { Bounded } from '../../simulator/sampling/distribution.ts';
import { quantile } from '../../simulator/sampling/quantile.ts';
import { MAX_TOKENS_UNSET } from '../../simulator/workload/trace.ts';
import { ORACLE_NAME } from '../../simulator/routing/oracle.ts';
import { INFERENCE_TYPES } from '../catalogue/catalogue.ts';
import { always, type Changed, changedBy, type Lever } from './lever.ts';
import { longAnswer, scaled } from './token-counts.ts';
import type { Change, Variant } from './variants.ts';

const HOLD_MICROS = 10 * MICROS_PER_SECOND;
const CACHED_SHARE = 0.7;
const CACHED: Bounded = { distribution: { kind: 'constant', value: CACHED_SHARE }, minimum: 0, maximum: 1 };

export const LEVERS: readonly Lever[] = [
  {
    name: 'maxTokens',
    says: 'maxTokens half as high, but not below the longest answers',
    change: always(
      eachTenant(({ tokens, ...tenant }, config) => {
        const most =
          tokens.maxTokens === MAX_TOKENS_UNSET ? config.models[tenant.model]!.maxOutputTokens : tokens.maxTokens;
        const half = Math.max(1, Math.round(most / 2), longAnswer(tokens.output));
        return { ...tenant, tokens: { ...tokens, maxTokens: Math.min(most, half) } };
      }),
    ),
  },
  {
    name: 'output',
    says: 'answers a quarter shorter',
    change: always(
      eachTenant(({ tokens, ...tenant }) => {
        return { ...tenant, tokens: { ...tokens, output: scaled(tokens.output, 0.75) } };
      }),
    ),
  },
  {
    name: 'spikes',
    says: 'spikes half as high',
    change: ({ tenants }) =>
      tenants.every(({ arrivals }) => arrivals.spikes.length === 0)
        ? null
        : eachTenant(({ arrivals, ...tenant }) => {
            const spikes = arrivals.spikes.map((spike) => ({ ...spike, factor: 1 + (spike.factor - 1) / 2 }));
            return { ...tenant, arrivals: { ...arrivals, spikes } };
          }),
  },
  {
    name: 'retries',
    says: 'callers that do not try again',
    change: ({ tenants }) =>
      tenants.every(({ callerRetry }) => callerRetry === null)
        ? null
        : eachTenant((tenant) => ({ ...tenant, callerRetry: null })),
  },
  {
    name: 'hold',
    says: 'requests held for 10 s where no account has room',
    change: ({ gateway }) =>
      (gateway.hold?.maxWaitMicros ?? 0) >= HOLD_MICROS
        ? null
        : (config) => {
            const capacity = Math.max(config.gateway.hold?.capacity ?? 0, 10_000);
            const hold = { capacity, maxWaitMicros: HOLD_MICROS };
            return { ...config, gateway: { ...config.gateway, hold, onNoShard: 'hold' } };
          },
  },
  {
    name: 'sharing',
    says: 'replicas of the gateway that share what they know',
    change: ({ gateway }) =>
      gateway.replicas === 1 || gateway.sharing.kind === 'full'
        ? null
        : (config) => ({ ...config, gateway: { ...config.gateway, sharing: { kind: 'full' } } }),
  },
  {
    name: 'caching',
    says: 'prompts of which seven tenths can be cached',
    change: ({ tenants, models }) => {
      const isLeft = ({ tokens, model }: TenantConfig): boolean =>
        medianOf(tokens.cacheableShare) >= CACHED_SHARE || models[model]!.minimumCacheTokens === NEVER_CACHED;
      if (tenants.every(isLeft)) return null;
      return eachTenant((tenant) =>
        isLeft(tenant) ? tenant : { ...tenant, tokens: { ...tenant.tokens, cacheableShare: CACHED } },
      );
    },
  },
  {
    name: 'window',
    says: 'quotas that AWS counts by fixed one-minute windows',
    change: ({ quota }) =>
      quota.window === 'fixed-minute'
        ? null
        : (config) => ({ ...config, quota: { ...config.quota, window: 'fixed-minute' } }),
  },
  ...['headroom', 'power-of-two'].map((policy) => policyLever('policy', policy, `policy ${policy}`)),
  policyLever(
    'oracle',
    ORACLE_NAME,
    'routing that sees what no gateway can (the oracle): the most that any policy saves',
  ),
];

/** The variant with each lever that changes something of it, other inference types among them. */
export function leveredBy(base: Variant): readonly Changed[] {
  return [...changedBy(LEVERS, base), ...otherInferenceTypes(base)];
}

function policyLever(name: string, policy: string, says: string): Lever {
  const change: Change = (config) => ({ ...config, gateway: { ...config.gateway, policy } });
  return { name, says, change: ({ gateway }) => (gateway.policy === policy ? null : change) };
}

/** Of all models alike; none where a model has no such type, or the scenario states the quotas that would change. */
function otherInferenceTypes(base: Variant): Changed[] {
  return INFERENCE_TYPES.flatMap((type) => {
    const variant = base.withInferenceType(type);
    return variant === null
      ? []
      : [{ name: 'inferenceType', says: `inference type ${type}, with its quotas`, variant }];
  });
}

const medianOf = ({ distribution }: Bounded): number => quantile(distribution, 0.5);

/** Tenants of a group share one arrival process: each is given the same one again. */
function eachTenant(change: (tenant: TenantConfig, config: SimulationConfig) => TenantConfig): Change {
  return (config) => ({ ...config, tenants: config.tenants.map((tenant) => change(tenant, config)) });
}
