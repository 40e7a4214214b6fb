/** What a tenant asks for: when its requests come and what they look like. */
import type { Micros } from '../basics/time.ts';
import type { Bounded } from '../sampling/distribution.ts';
import { isConstant, quantile } from '../sampling/quantile.ts';
import type { ArrivalConfig } from './arrivals.ts';

export interface TenantDemand {
  readonly name: string;
  /** Tenants with the same group index share one arrival process, by `share`. */
  readonly group: number;
  /** Its share of the group's arrivals; shares of a group add up to 1. */
  readonly share: number;
  /** The arrival process of its group (the same object in every tenant of the group). */
  readonly arrivals: ArrivalConfig;
  readonly tokens: TokensConfig;
}

export interface TokensConfig {
  readonly input: Bounded;
  readonly output: Bounded;
  /** `MAX_TOKENS_UNSET` where callers set none. */
  readonly maxTokens: number;
  /** Share of the input that could be read from a prompt cache, if the account has it; drawn per request. */
  readonly cacheableShare: Bounded;
  /** How long what is written can be read, and is renewed for by a read. */
  readonly cacheTtlMicros: Micros;
  /** How many distinct affinity keys the tenant's requests have (its sessions or prompt prefixes). */
  readonly affinityKeys: number;
}

/** Whether any of the tenant's prompts could be read from a cache. */
export function hasCacheable({ cacheableShare: { distribution } }: TokensConfig): boolean {
  return !isConstant(distribution) || quantile(distribution, 0.5) > 0;
}
