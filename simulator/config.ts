/**
 * The resolved configuration of a run: every default filled in, every name an index, every quantity in its unit.
 *
 * `src/scenario` makes one from a scenario file and is the only place that judges input; the simulator trusts it.
 */
import type { Micros } from './basics/time.ts';
import type { Endpoint, InferenceType, Limits, MeterName, QuotaSemantics } from './quota/limits.ts';
import type { ArrivalConfig } from './workload/arrivals.ts';
import type { Bounded, Distribution } from './sampling/distribution.ts';

export interface SimulationConfig {
  readonly name: string;
  /** The UTC instant at which the run begins, in microseconds since 1970: fixes days, minutes and business hours. */
  readonly startEpochMicros: Micros;
  readonly horizonMicros: Micros;
  readonly models: readonly ModelConfig[];
  readonly accounts: readonly AccountConfig[];
  readonly quota: QuotaSemantics;
  readonly increase: IncreaseConfig;
  readonly tenants: readonly TenantConfig[];
  readonly gateway: GatewayConfig;
  readonly faults: readonly FaultConfig[];
  readonly objectives: readonly ObjectiveConfig[];
}

export interface ModelConfig {
  /** The id a caller sends: a model id or an inference profile id. */
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly inferenceType: InferenceType;
  /** How many quota tokens an output token costs at settlement: a whole number, for the ledger is integer-exact. */
  readonly burndown: number;
  readonly maxOutputTokens: number;
  readonly latency: LatencyConfig;
  /** US dollars per 1,000 tokens. */
  readonly price: PriceConfig;
}

/**
 * TTFT = draw from `firstToken` + uncached input x `microsPerInputToken`; then one token every `microsPerOutputToken`.
 */
export interface LatencyConfig {
  readonly firstTokenMicros: Bounded;
  readonly microsPerInputToken: number;
  readonly microsPerOutputToken: Micros;
}

export interface PriceConfig {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** A modelled AWS account in one region: a shard. Arrays have one entry a model. */
export interface AccountConfig {
  readonly name: string;
  readonly region: string;
  /** 0 for accounts that are there from the start. */
  readonly joinsAtMicros: Micros;
  /** What the account has when it starts. */
  readonly limits: readonly Limits[];
  /** AWS's defaults: an increase must ask for more than this. */
  readonly defaults: readonly Limits[];
  /** What no increase exceeds; null where none is known. */
  readonly ceilings: readonly Limits[];
  readonly tokensPerDay: number | null;
  readonly tokensPerDayDefault: number | null;
  readonly tokensPerDayCeiling: number | null;
  /** Overrides the scenario's lag, for new accounts; null: the scenario's. */
  readonly increaseLagMicros: Distribution | null;
}

const QUOTAS_OF = {
  limit: { perModel: 'limits', perDay: 'tokensPerDay' },
  default: { perModel: 'defaults', perDay: 'tokensPerDayDefault' },
  ceiling: { perModel: 'ceilings', perDay: 'tokensPerDayCeiling' },
} as const;

/**
 * A quota of an account: what it starts with, AWS's default, or its ceiling.
 *
 * @param model of no meaning for `tokensPerDay`, which spans all models; else an index
 * @returns null where no such quota is enforced or known
 */
export function quotaOf(
  account: AccountConfig,
  kind: keyof typeof QUOTAS_OF,
  meter: MeterName,
  model: number | null,
): number | null {
  const { perModel, perDay } = QUOTAS_OF[kind];
  return meter === 'tokensPerDay' ? account[perDay] : (account[perModel][model!]?.[meter] ?? null);
}

export interface IncreaseConfig {
  readonly lagMicros: Distribution;
  readonly denyProbability: number;
  readonly partialProbability: number;
  /** The share of the asked-for rise that a partial grant gives. */
  readonly partialFraction: number;
  readonly plan: readonly IncreaseStep[];
}

export interface IncreaseStep {
  /** Which accounts ask; null: all. */
  readonly accounts: readonly number[] | null;
  /** Index of the model; null for `tokensPerDay`, which spans all models. */
  readonly model: number | null;
  readonly meter: MeterName;
  readonly when:
    | { readonly kind: 'at'; readonly atMicros: Micros }
    /** Use over the last minute at or above the share of the quota, minute after minute for `forMicros`. */
    | { readonly kind: 'utilisation'; readonly above: number; readonly forMicros: Micros };
  readonly ask:
    | { readonly kind: 'value'; readonly value: number }
    | { readonly kind: 'factor'; readonly factor: number };
  /** Whether the step may fire again once its request is decided. */
  readonly repeat: boolean;
}

export interface TenantConfig {
  readonly name: string;
  readonly model: number;
  /** 0 is the most important. */
  readonly priority: number;
  /** The accounts it may use; null: all. */
  readonly residency: readonly number[] | null;
  /** Tenants with the same group index share one arrival process, by `share`. */
  readonly group: number;
  /** Its share of the group's arrivals; shares of a group add up to 1. */
  readonly share: number;
  /** The arrival process of its group (the same object in every tenant of the group). */
  readonly arrivals: ArrivalConfig;
  readonly tokens: TokensConfig;
  /** What callers do with a 429 or 503 from the gateway; null: they give up. */
  readonly callerRetry: CallerRetryConfig | null;
  /** How long a caller waits for the whole answer before it goes away; null: for ever. */
  readonly timeoutMicros: Micros | null;
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

/** Defaults of SDKs as published; `retryTokens` is the client's retry token bucket. */
export interface CallerRetryConfig {
  readonly attempts: number;
  readonly throttleBaseMicros: Micros;
  readonly transientBaseMicros: Micros;
  readonly capMicros: Micros;
  /** Client instances of the tenant, each with a bucket of its own. */
  readonly clients: number;
  readonly retryTokens: {
    readonly capacity: number;
    readonly throttleCost: number;
    readonly transientCost: number;
  } | null;
}

export type Sharing =
  | { readonly kind: 'none' }
  | { readonly kind: 'delayed'; readonly delayMicros: Micros }
  | { readonly kind: 'full' };

export interface GatewayConfig {
  readonly policy: string;
  readonly replicas: number;
  /** Whether replicas tell one another what they sent, settled and saw refused. */
  readonly sharing: Sharing;
  /** Rounds of asking, the first included; between rounds the gateway backs off. */
  readonly attempts: number;
  /** Within a round: how many further shards are asked at once after a refusal, and which. */
  readonly spill: { readonly hops: number; readonly order: 'policy' | 'next' };
  /** After the last hop of a round. */
  readonly onRefusal: 'retry' | 'hold' | 'give-up';
  /** When the policy names no shard. */
  readonly onNoShard: 'hold' | 'shed' | 'try-anyway';
  readonly backoff: { readonly baseMicros: Micros; readonly capMicros: Micros; readonly jitter: 'full' | 'none' };
  /** Retries allowed per first attempt, and a floor a second; null: no budget. Rounds and hops count alike. */
  readonly retryBudget: { readonly ratio: number; readonly minimumPerSecond: number } | null;
  /** Bounded queue of held requests; null: holding is off and `hold` means `shed`. */
  readonly hold: { readonly capacity: number; readonly maxWaitMicros: Micros } | null;
  /** How long a shard is left alone after a refusal; 0: not at all. */
  readonly cooldownMicros: Micros;
  /** What the shadow ledger reserves for a request: Bedrock's own rule, or input + the tenant's mean output so far. */
  readonly estimate: 'reservation' | 'mean-output';
  /** Share of each shard's quota kept free for tenants of priority <= `priority`; null: none. */
  readonly reserve: { readonly share: number; readonly priority: number } | null;
  /** Time constant of the latency average. */
  readonly latencyDecayMicros: Micros;
  /** A refusal enters the latency average as this long an answer, so that it never makes a shard attractive. */
  readonly refusalPenaltyMicros: Micros;
  /** Time a refusal takes to come back. */
  readonly refusalMicros: Micros;
}

interface FaultWindow {
  readonly fromMicros: Micros;
  readonly untilMicros: Micros;
  /** The accounts it strikes; null: all. */
  readonly accounts: readonly number[] | null;
}

export type FaultConfig =
  /** Every request is answered with 403. */
  | (FaultWindow & { readonly kind: 'suspended' })
  /** Requests are answered with 503 with the given probability. */
  | (FaultWindow & { readonly kind: 'capacity'; readonly probability: number })
  /** Every latency is multiplied. */
  | (FaultWindow & { readonly kind: 'slow'; readonly factor: number })
  /** Every per-minute limit is multiplied. */
  | (FaultWindow & { readonly kind: 'quota-cut'; readonly factor: number });

/** `value` must hold for the metric's interval to count as met; shares are 0..1, times in microseconds. */
export interface ObjectiveConfig {
  readonly metric: string;
  readonly atMost: number | null;
  readonly atLeast: number | null;
  /** Index of the tenant it speaks of; null: all. */
  readonly tenant: number | null;
}
