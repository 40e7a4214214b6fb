/** Tenants and arrivals for tests: one plain case, of which a test states only what it is about. */
import type { TenantConfig } from '../../simulator/config.ts';
import type { TokensConfig } from '../../simulator/workload/tenant.ts';
import type { ArrivalConfig } from '../../simulator/workload/arrivals.ts';
import type { Bounded, Distribution } from '../../simulator/sampling/distribution.ts';
import type { DemandConfig } from '../../simulator/workload/generator.ts';
import { MAX_TOKENS_UNSET } from '../../simulator/workload/trace.ts';

export function bounded(distribution: Distribution, minimum = 0, maximum = 1e9): Bounded {
  return { distribution, minimum, maximum };
}

export function constant(value: number): Bounded {
  return bounded({ kind: 'constant', value });
}

/** Ten Poisson arrivals a second, all through the run. */
export function arrivals(changes: Partial<ArrivalConfig> = {}): ArrivalConfig {
  return {
    process: { kind: 'poisson' },
    ratePerSecond: 10,
    profile: { kind: 'flat' },
    spikes: [],
    ramp: null,
    startAtMicros: 0,
    endAtMicros: null,
    maxRequests: null,
    ...changes,
  };
}

/** 100 tokens in, 10 out, no caches, one session. */
export function tokens(changes: Partial<TokensConfig> = {}): TokensConfig {
  return {
    input: constant(100),
    output: constant(10),
    maxTokens: MAX_TOKENS_UNSET,
    cacheableShare: constant(0),
    cacheTtlMicros: 300_000_000,
    affinityKeys: 1,
    ...changes,
  };
}

export function tenant(name: string, group: number, changes: Partial<TenantConfig> = {}): TenantConfig {
  return {
    name,
    model: 0,
    priority: 0,
    residency: null,
    group,
    share: 1,
    arrivals: arrivals(),
    tokens: tokens(),
    callerRetry: null,
    timeoutMicros: null,
    ...changes,
  };
}

/** A run that begins on Monday, 5 January 2026, at midnight UTC. */
export function demand(tenants: readonly TenantConfig[], horizonMicros: number): DemandConfig {
  return { tenants, horizonMicros, startEpochMicros: Date.UTC(2026, 0, 5) * 1000 };
}
