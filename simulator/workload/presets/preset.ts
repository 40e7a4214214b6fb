/** What a preset is: arrivals and tokens as a public trace has them, as data; the rate is the trace's, to be scaled. */
import type { TokensConfig } from '../tenant.ts';
import type { ArrivalConfig, Process, Profile } from '../arrivals.ts';
import { SHORT_TTL_MICROS } from '../../basics/cache-ttl.ts';
import type { Bounded } from '../../sampling/distribution.ts';

/** One client of a trace: a tenant with an arrival process of its own. */
export interface PresetClient {
  readonly name: string;
  /** Of all requests of the trace. */
  readonly share: number;
  /** Coefficient of variation of its gaps. */
  readonly cv: number;
  readonly arrivals: ArrivalConfig;
}

export interface Preset {
  readonly name: string;
  /** What it is, where the numbers come from, and under which licence: for reports. */
  readonly source: string;
  readonly arrivals: ArrivalConfig;
  readonly tokens: TokensConfig;
  /** Where the trace has clients: the tenants that the preset stands for. Their shares add up to 1. */
  readonly clients?: readonly PresetClient[];
}

/** Where the quantiles of the presets were taken: closer together towards the tail, which makes the mean. */
const PROBABILITIES = [
  0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
  0.85, 0.9, 0.925, 0.95, 0.965, 0.975, 0.985, 0.99, 0.993, 0.996, 0.998, 0.999, 0.9995, 1,
] as const;

/** Tokens by the quantiles of a trace, one at each of `PROBABILITIES`; at least one token. */
export function empiricalTokens(values: readonly number[]): Bounded {
  return {
    distribution: { kind: 'quantiles', probabilities: PROBABILITIES, values },
    minimum: 1,
    maximum: values[values.length - 1]!,
  };
}

/** No part of the prompts is marked for caching. */
export const NO_CACHE: Pick<TokensConfig, 'cacheableShare' | 'cacheTtlMicros'> = {
  cacheableShare: { distribution: { kind: 'constant', value: 0 }, minimum: 0, maximum: 1 },
  cacheTtlMicros: SHORT_TTL_MICROS,
};

/** Arrivals all through the run, without spikes or growth. */
export function steadyArrivals(ratePerSecond: number, process: Process, profile: Profile): ArrivalConfig {
  return {
    process,
    ratePerSecond,
    profile,
    spikes: [],
    ramp: null,
    startAtMicros: 0,
    endAtMicros: null,
    maxRequests: null,
  };
}
