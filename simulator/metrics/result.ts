/** What one replication found: plain data, so that it crosses worker threads and becomes JSON as it is. */
import type { Micros } from '../basics/time.ts';
import type { IncreaseRefusal, MeterName } from '../quota/limits.ts';
import type { ShardUse } from './shard-use.ts';

/** offered = served + throttled + shed + failed + cutOff + inFlight, at every instant. */
export interface Totals {
  readonly offered: number;
  readonly served: number;
  readonly throttled: number;
  readonly shed: number;
  readonly failed: number;
  readonly cutOff: number;
  readonly inFlight: number;
  /** Requests whose first attempt was refused with a 429, whatever became of them later. */
  readonly throttledFirstAttempt: number;
}

/** Of a latency, in microseconds; quantiles have a relative error of at most 1/128. All 0 of no values. */
export interface LatencyStatistics {
  readonly meanMicros: Micros;
  readonly p50Micros: Micros;
  readonly p90Micros: Micros;
  readonly p95Micros: Micros;
  readonly p99Micros: Micros;
  readonly maxMicros: Micros;
}

/** Of the requests that were answered, and what it can become by those in flight, whose latency nobody knows yet. */
export interface LatencySummary extends LatencyStatistics {
  /** How many were answered. */
  readonly count: number;
  /** If every request in flight had been answered at once. */
  readonly least: LatencyStatistics;
  /** If none of them is ever answered: Infinity where a statistic reaches them. */
  readonly most: LatencyStatistics;
}

/** One quota of an account. */
export interface QuotaName {
  readonly meter: MeterName;
  /** Its id; null: tokens per day, which span all models. */
  readonly model: string | null;
}

/** How full a quota was. */
export interface QuotaUse extends QuotaName {
  /**
   * Over the run: requests admitted, tokens settled, output tokens generated, or concurrent requests on average, over
   * what the quota allowed since the account joined, which counts as a whole minute or day at least; 0..1 and a little.
   */
  readonly utilisation: number;
  /**
   * In the busiest minute, over the quota at its end: requests admitted, tokens settled, output tokens generated, the
   * most concurrent requests at one instant, or what was taken of the day's tokens at the end of the minute.
   */
  readonly peakUtilisation: number;
}

export interface ShardResult extends ShardUse {
  /** Every quota that the account has. */
  readonly quotas: readonly QuotaUse[];
  /** Of the quota that was fullest over the run; 0 where there is no quota. */
  readonly utilisation: number;
  readonly utilisationOf: QuotaName | null;
  /** Of the quota that was fullest in its busiest minute, which may be another one. */
  readonly peakUtilisation: number;
  readonly peakUtilisationOf: QuotaName | null;
  /** Of finished requests: tokens given back unused over those and the settled ones. */
  readonly unusedReservationShare: number;
}

export interface TenantResult extends Totals {
  readonly name: string;
  readonly endToEnd: LatencySummary;
  readonly timeToFirstToken: LatencySummary;
  readonly wait: LatencySummary;
  readonly costUsd: number;
  /** What accounts took in. */
  readonly inputTokens: number;
  /** Of the input: read from prompt caches, and written to them. */
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** Which quota stood in the way most; null meter: nothing was refused, and the most used one is named. */
export interface LimitingQuota {
  readonly meter: MeterName;
  readonly model: string;
  readonly refusals: number;
  /** Its share of all refusals; 0 where there were none. */
  readonly share: number;
  /** Peak use of that quota over its limit, over all shards. */
  readonly peakUtilisation: number;
}

/** An increase request and what became of it. */
export interface IncreaseResult {
  readonly account: string;
  readonly model: string | null;
  readonly meter: MeterName;
  readonly askedAtMicros: Micros;
  readonly from: number;
  readonly asked: number;
  readonly decidedAtMicros: Micros | null;
  readonly status: 'refused' | 'pending' | 'granted' | 'partial' | 'denied';
  /** The value in force afterwards. */
  readonly granted: number | null;
  /** Why it was refused at once. */
  readonly refusal: IncreaseRefusal | null;
}

/** What the rows of a run tell as well as its counters do, in every world. */
export interface RunSummary {
  readonly totals: Totals;
  readonly shards: readonly ShardUse[];
  readonly tenants: readonly TenantResult[];
  readonly wait: LatencySummary;
  readonly timeToFirstToken: LatencySummary;
  readonly endToEnd: LatencySummary;
  /** Jain's index over the tenants' shares of offered requests that were served. */
  readonly jainIndex: number;
  readonly costUsd: number;
  readonly attempts: number;
  readonly refusals: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface RunResult extends RunSummary {
  readonly seed: number;
  readonly replication: number;
  readonly policy: string;
  readonly simulatedMicros: Micros;
  readonly shards: readonly ShardResult[];
  readonly limitingQuota: LimitingQuota;
  readonly increases: readonly IncreaseResult[];
  readonly retries: number;
  readonly callerRetries: number;
  readonly peakInFlight: number;
  /** By tenant: cache reads that there would have been if every account had what any account has. */
  readonly affineReadTokens: readonly number[];
  /** FNV-1a over every counter and sum, 16 hexadecimal digits: equal runs have equal digests. */
  readonly digest: string;
  /** Set where the run was stopped before its horizon. */
  readonly partial: boolean;
}
