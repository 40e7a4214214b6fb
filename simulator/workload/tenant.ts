/** What a tenant asks for: when its requests come and what they look like. */
import type { Bounded } from '../sampling/distribution.ts';
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
  /** Share of the input read from the prompt cache, drawn per request. */
  readonly cacheReadShare: Bounded;
  /** Share of the uncached input that is written to the cache. */
  readonly cacheWriteShare: Bounded;
  /** How many distinct affinity keys the tenant's requests have (its sessions or prompt prefixes). */
  readonly affinityKeys: number;
}
