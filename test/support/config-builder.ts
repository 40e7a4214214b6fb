/** Small, valid configurations: one plain case, of which a test states only what it is about. */
import type { ModelConfig, SimulationConfig } from '../../simulator/config.ts';
import type { GatewayConfig } from '../../simulator/gateway/settings.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import type { IncreaseConfig } from '../../simulator/quota/increase-config.ts';
import type { Limits, QuotaSemantics } from '../../simulator/quota/limits.ts';
import { constant, tenant } from './demand.ts';

/** Monday, 5 January 2026, at midnight UTC. */
export const MONDAY_MICROS = Date.UTC(2026, 0, 5) * 1000;

export const NO_LIMITS: Limits = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  outputTokensPerMinute: null,
  concurrency: null,
};

/** On demand, 5x burndown, first token after half a second, then 100 tokens a second. */
export function model(changes: Partial<ModelConfig> = {}): ModelConfig {
  return {
    id: 'test.model-v1:0',
    endpoint: 'runtime',
    inferenceType: 'on-demand',
    burndown: 5,
    maxOutputTokens: 1_000,
    minimumCacheTokens: 0,
    latency: { firstTokenMicros: constant(500_000), microsPerInputToken: 0, microsPerOutputToken: 10_000 },
    price: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25, cacheWriteHour: 2 },
    ...changes,
  };
}

const isOne = (limits: Partial<Limits> | readonly Partial<Limits>[]): limits is Partial<Limits> =>
  !Array.isArray(limits);

/** 100,000 tokens a minute and no other limit, from the start. */
export function account(
  name: string,
  limits: Partial<Limits> | readonly Partial<Limits>[] = {},
  changes: Partial<AccountConfig> = {},
): AccountConfig {
  const all = (isOne(limits) ? [limits] : limits).map((one) => ({ ...NO_LIMITS, tokensPerMinute: 100_000, ...one }));
  return {
    name,
    region: 'af-south-1',
    joinsAtMicros: 0,
    limits: all,
    defaults: all,
    ceilings: all.map(() => NO_LIMITS),
    tokensPerDay: null,
    tokensPerDayDefault: null,
    tokensPerDayCeiling: null,
    increaseLagMicros: null,
    ...changes,
  };
}

/** One replica that asks once and spills nowhere: whoever is refused is told so. */
export function gateway(changes: Partial<GatewayConfig> = {}): GatewayConfig {
  return {
    policy: 'round-robin',
    replicas: 1,
    sharing: { kind: 'none' },
    attempts: 1,
    spill: { hops: 0, order: 'next' },
    onRefusal: 'give-up',
    onNoShard: 'shed',
    backoff: { baseMicros: 100_000, capMicros: 2_000_000, jitter: 'full' },
    retryBudget: null,
    hold: null,
    cooldownMicros: 0,
    estimate: 'reservation',
    reserve: null,
    latencyDecayMicros: 10_000_000,
    refusalPenaltyMicros: 20_000_000,
    refusalMicros: 0,
    ...changes,
  };
}

/** Nobody asks for anything; who does, waits a day. */
export function increase(changes: Partial<IncreaseConfig> = {}): IncreaseConfig {
  return {
    lagMicros: { kind: 'constant', value: 86_400_000_000 },
    denyProbability: 0,
    partialProbability: 0,
    partialFraction: 0.5,
    plan: [],
    ...changes,
  };
}

/** AWS's semantics as we believe them, save that nothing is adjusted before the end. */
/** What a scenario has that says nothing of `quota`. */
export const DEFAULT_SEMANTICS: QuotaSemantics = {
  window: 'token-bucket',
  burstFraction: 1,
  chargeRejected: false,
  reserveCacheReads: true,
  adjustIntervalMicros: 1_000_000,
  adjustTo: 'remaining',
  onAbort: 'settle-generated',
  dayWindow: 'utc-midnight',
};

export function semantics(changes: Partial<QuotaSemantics> = {}): QuotaSemantics {
  return { ...DEFAULT_SEMANTICS, adjustIntervalMicros: 0, ...changes };
}

/** Two accounts, one tenant with ten requests a second, two minutes. */
export function config(changes: Partial<SimulationConfig> = {}): SimulationConfig {
  return {
    name: 'test',
    startEpochMicros: MONDAY_MICROS,
    horizonMicros: 120_000_000,
    models: [model()],
    accounts: [account('first'), account('second')],
    quota: semantics(),
    increase: increase(),
    tenants: [tenant('everyone', 0)],
    gateway: gateway(),
    faults: [],
    objectives: [],
    ...changes,
  };
}
