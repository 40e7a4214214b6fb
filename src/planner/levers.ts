/** What a fleet could be changed by to need fewer accounts, and what it must withstand, for which it needs more. */
import type { FaultConfig } from '../../simulator/accounts/fault-config.ts';
import { MICROS_PER_HOUR, MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { Bounded, Distribution } from '../../simulator/sampling/distribution.ts';
import type { TenantConfig } from '../../simulator/config.ts';
import { MAX_TOKENS_UNSET } from '../../simulator/workload/trace.ts';
import type { Change, Variant } from './variants.ts';

export interface Lever {
  readonly name: string;
  /** What is changed, as the end of the sentence "with ...". */
  readonly says: string;
  /** Null where it changes nothing of this scenario. */
  readonly change: (config: SimulationConfig) => Change | null;
}

const HOLD_MICROS = 10 * MICROS_PER_SECOND;

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
];

export const THREATS: readonly Lever[] = [
  {
    name: 'account',
    says: 'one account lost (N+1)',
    change: always((config) => withFault(config, { kind: 'suspended', accounts: [0], ...wholeRun(config) })),
  },
  {
    name: 'region',
    says: 'the Region of the first account lost',
    change: ({ accounts }) =>
      new Set(accounts.map(({ region }) => region)).size === 1
        ? null
        : (config) => {
            const { region } = config.accounts[0]!;
            const lost = config.accounts.flatMap((account, shard) => (account.region === region ? [shard] : []));
            return withFault(config, { kind: 'suspended', accounts: lost, ...wholeRun(config) });
          },
  },
  {
    name: 'capacity',
    says: 'an hour in the middle in which Bedrock has no capacity for a tenth of all requests',
    change: always((config) => {
      const fromMicros = Math.max(0, config.horizonMicros / 2 - MICROS_PER_HOUR / 2);
      const untilMicros = Math.min(config.horizonMicros, fromMicros + MICROS_PER_HOUR);
      return withFault(config, { kind: 'capacity', accounts: null, probability: 0.1, fromMicros, untilMicros });
    }),
  },
];

/** The variant with each change of the list that changes something of it. */
export function changedBy(
  list: readonly Lever[],
  base: Variant,
): readonly (Pick<Lever, 'name' | 'says'> & { readonly variant: Variant })[] {
  return list.flatMap(({ name, says, change }) => {
    const made = change(base.config);
    return made === null ? [] : [{ name, says, variant: base.with(made) }];
  });
}

function always(change: Change): Lever['change'] {
  return () => change;
}

/** Tenants of a group share one arrival process: each is given the same one again. */
function eachTenant(change: (tenant: TenantConfig, config: SimulationConfig) => TenantConfig): Change {
  return (config) => ({ ...config, tenants: config.tenants.map((tenant) => change(tenant, config)) });
}

function withFault(config: SimulationConfig, fault: FaultConfig): SimulationConfig {
  return { ...config, faults: [...config.faults, fault] };
}

function wholeRun({ horizonMicros }: SimulationConfig): { readonly fromMicros: number; readonly untilMicros: number } {
  return { fromMicros: 0, untilMicros: horizonMicros };
}

/** About the 99.9th percentile, so that hardly an answer is cut off. */
function longAnswer({ distribution, maximum }: Bounded): number {
  return Math.min(maximum, Math.ceil(highOf(distribution)));
}

const SIGMAS = 3.09;

function highOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.high;
    case 'exponential':
      return distribution.mean * Math.log(1_000);
    case 'lognormal':
      return distribution.median * Math.exp(SIGMAS * distribution.sigma);
    case 'quantiles':
      return distribution.values.at(-1)!;
  }
}

function scaled({ distribution, minimum, maximum }: Bounded, factor: number): Bounded {
  return { distribution: scaledDistribution(distribution, factor), minimum, maximum };
}

function scaledDistribution(distribution: Distribution, factor: number): Distribution {
  switch (distribution.kind) {
    case 'constant':
      return { kind: 'constant', value: distribution.value * factor };
    case 'uniform':
      return { kind: 'uniform', low: distribution.low * factor, high: distribution.high * factor };
    case 'exponential':
      return { kind: 'exponential', mean: distribution.mean * factor };
    case 'lognormal':
      return { ...distribution, median: distribution.median * factor };
    case 'quantiles':
      return { ...distribution, values: distribution.values.map((value) => value * factor) };
  }
}
