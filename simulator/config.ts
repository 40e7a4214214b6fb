/**
 * The resolved configuration of a run: every default filled in, every name an index, every quantity in its unit.
 *
 * `src/scenario` makes one from a scenario file and is the only place that judges input; the simulator trusts it.
 */
import type { FaultConfig } from './accounts/fault-config.ts';
import type { LatencyConfig } from './accounts/first-token.ts';
import type { Micros } from './basics/time.ts';
import type { GatewayConfig } from './gateway/settings.ts';
import type { ObjectiveConfig } from './metrics/objective.ts';
import type { PriceConfig } from './metrics/price.ts';
import type { AccountConfig } from './quota/account.ts';
import type { IncreaseConfig } from './quota/increase-config.ts';
import type { Endpoint, InferenceType, QuotaSemantics } from './quota/limits.ts';
import type { CallerRetryConfig } from './retry/callers.ts';
import type { TenantDemand } from './workload/tenant.ts';

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
  /** A shorter prefix is not cached; `NEVER_CACHED`: none is. */
  readonly minimumCacheTokens: number;
  readonly latency: LatencyConfig;
  readonly price: PriceConfig;
}

export interface TenantConfig extends TenantDemand {
  readonly model: number;
  /** 0 is the most important. */
  readonly priority: number;
  /** The accounts it may use; null: all. */
  readonly residency: readonly number[] | null;
  /** What callers do with a 429 or 503 from the gateway; null: they give up. */
  readonly callerRetry: CallerRetryConfig | null;
  /** How long a caller waits for the whole answer before it goes away; null: for ever. */
  readonly timeoutMicros: Micros | null;
}
