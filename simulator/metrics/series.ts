/** How a run went: what happened, and how full the quotas were, bin by bin over its time. */
import { MICROS_PER_DAY, MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import type { QuotaName } from './result.ts';

/** Of a line that is to be drawn, and of a row of rectangles. */
export const MOST_BINS = 2_000;
export const MOST_COLUMNS = 288;

const STEP_MINUTES = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720];

/** Plain data: crosses worker threads as it is. Bin i begins at i x `stepMicros`; the last may be shorter. */
export interface RunSeries {
  readonly stepMicros: Micros;
  /** A minute, on average over the bin: requests that arrived. */
  readonly offered: Float64Array;
  /** A minute: times that a shard was asked. */
  readonly attempts: Float64Array;
  /** A minute: 429s that shards answered. */
  readonly refusals: Float64Array;
  /** A minute: requests whose first attempt was refused with a 429. */
  readonly throttledFirst: Float64Array;
  /** A minute: requests that ended with a 429 for their caller, of a shard or of the gateway itself. */
  readonly turnedAway: Float64Array;
  /** Every quota that an account has. */
  readonly quotas: readonly QuotaSeries[];
  readonly shardStepMicros: Micros;
  /** By shard: the use of its fullest quota, the day's aside, in the fullest minute of every `shardStepMicros`. */
  readonly shards: readonly Float64Array[];
  /** By shard: what was taken of its day's tokens at the end of each of those; empty where no day is limited. */
  readonly days: readonly Float64Array[];
  /** Of the requests that were answered. */
  readonly latencies: Readonly<Record<LatencyName, Distribution>>;
}

export type LatencyName = 'wait' | 'timeToFirstToken' | 'endToEnd';

/** One quota over all accounts. */
export interface QuotaSeries extends QuotaName {
  /** What the arrivals of a minute would reserve, without any retry; null where a minute has no such demand. */
  readonly demand: Float64Array | null;
  /** At the end of the bin, over all accounts that have joined and answer; Infinity where one of them has no limit. */
  readonly limit: Float64Array;
  /** Of the account that used the largest share of its own, in the fullest minute of the bin. */
  readonly use: Float64Array;
}

/** Quantiles in rising order: values that these shares of all do not exceed. None where nobody was answered. */
export type Distribution = readonly (readonly [micros: Micros, share: number])[];

/** The shortest bin of whole minutes of which at most so many make up the run. */
export function binMicros(horizonMicros: Micros, most: number): Micros {
  const minutes = STEP_MINUTES.find((each) => each * MICROS_PER_MINUTE * most >= horizonMicros);
  if (minutes !== undefined) return minutes * MICROS_PER_MINUTE;
  return Math.ceil(horizonMicros / most / MICROS_PER_DAY) * MICROS_PER_DAY;
}
