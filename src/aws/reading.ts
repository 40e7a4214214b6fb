/** What is read of one AWS account in one Region. */

export const MILLIS_PER_MINUTE = 60_000;

/** A row of Service Quotas. */
export interface AppliedQuota {
  readonly code: string;
  readonly name: string;
  readonly value: number;
  /** Null where AWS lists none. */
  readonly defaultValue: number | null;
  readonly adjustable: boolean;
}

/** A request for more that is not decided. */
export interface PendingIncrease {
  readonly code: string;
  readonly name: string;
  readonly desiredValue: number;
  /** ISO 8601; null where AWS does not say. */
  readonly createdAt: string | null;
}

/** What CloudWatch has of one model, by minute from `Usage.startAtEpochMillis` on; only calls that were served. */
export interface ModelUsage {
  readonly modelId: string;
  readonly invocations: Float64Array;
  readonly throttles: Float64Array;
  /** Without what was read from or written to the cache. */
  readonly inputTokens: Float64Array;
  readonly outputTokens: Float64Array;
  readonly cacheReadTokens: Float64Array;
  readonly cacheWriteTokens: Float64Array;
  /** Settled tokens, as Bedrock estimates them; reservations are not in it. */
  readonly quotaUsage: Float64Array;
}

export interface AccountReading {
  readonly name: string;
  /** Twelve digits; null where no quota says it. */
  readonly accountId: string | null;
  readonly region: string;
  readonly quotas: readonly AppliedQuota[];
  readonly pending: readonly PendingIncrease[];
  readonly usage: readonly ModelUsage[];
}

/** The minutes that are read of all accounts. */
export interface UsageWindow {
  /** A whole minute. */
  readonly startAtEpochMillis: number;
  readonly minutes: number;
}
