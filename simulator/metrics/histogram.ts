/**
 * A log-linear histogram of latencies: constant memory however many requests, and any quantile to within 1/128.
 *
 * Every octave has 128 buckets of equal width, so values below 256 are exact and a bucket is never wider than 1/128
 * of its values (the layout of HdrHistogram, Gil Tene, http://hdrhistogram.org). Quantiles name the upper edge of
 * their bucket: they never understate, so an objective that they meet is met.
 */
import type { Micros } from '../basics/time.ts';
import type { LatencyStatistics, LatencySummary } from './result.ts';

const SUB_BUCKETS = 128;
/** `Math.clz32` of the values that need no shift. */
const UNSHIFTED_ZEROS = 24;
const SHORT_LIMIT = 2 ** 31;
const LONG_LIMIT = 2 ** 52;
/** Long values are scaled down by this many bits, which leaves 31 of them and costs none of the eight that matter. */
const LONG_SHIFT = 21;
/** Buckets below 2^31 (36 minutes); those up to 2^52 are added when first one is needed. */
const SHORT_BUCKETS = SUB_BUCKETS * 25;
/** In front of the buckets, in the same array: the sum of all values, and the largest. */
const HEAD = 2;
const LONG_BUCKETS = SHORT_BUCKETS + SUB_BUCKETS * LONG_SHIFT;
/** What rounding in `quantile x count` may add to a rank. */
const RANK_SLACK = 1e-6;

export class Histogram {
  private cells = new Float64Array(HEAD + SHORT_BUCKETS);

  /** Exact up to 2^53: 10^8 requests of a minute and a half. */
  get sum(): number {
    return this.cells[0]!;
  }

  /** The largest value, exactly; 0 where there is none. */
  get max(): Micros {
    return this.cells[1]!;
  }

  /** @param value a whole number, 0 <= value < 2^52; one outside is a bug and throws */
  record(value: Micros): void {
    if (value >= 0 && value < SHORT_LIMIT) this.add(shortBucket(value | 0), value);
    else this.recordLong(value);
  }

  /** How many values were recorded. */
  get count(): number {
    return this.buckets.reduce((sum, recorded) => sum + recorded, 0);
  }

  /** Records 0 so many times: how those who did not wait join those who did. */
  recordZeros(count: number): void {
    this.cells[HEAD] = this.cells[HEAD]! + count;
  }

  /**
   * The smallest value that at least this share of all values does not exceed (nearest rank), at most 1/128 more.
   * @param share 0..1; 0 gives the smallest value
   * @returns 0 where nothing was recorded
   */
  quantile(share: number): Micros {
    return this.ranked(rankOf(share, this.count));
  }

  /** Adds what the other one holds, as if its values had been recorded here. */
  merge(other: Histogram): void {
    if (other.cells.length > this.cells.length) this.lengthen();
    const max = Math.max(this.max, other.max);
    for (let at = 0; at < other.cells.length; at++) this.cells[at] = this.cells[at]! + other.cells[at]!;
    this.cells[1] = max;
  }

  /** @param inFlight how many requests may still add a value, of any length */
  summary(inFlight: number): LatencySummary {
    return {
      count: this.count,
      ...this.statistics(0, 0),
      least: this.statistics(inFlight, 0),
      most: this.statistics(0, inFlight),
    };
  }

  /** Passes on every number that distinguishes this histogram from another, for a digest of the run. */
  mixInto(mix: (value: number) => void): void {
    mix(this.count);
    mix(this.sum);
    mix(this.max);
    for (const [bucket, recorded] of this.buckets.entries()) {
      if (recorded === 0) continue;
      mix(bucket);
      mix(recorded);
    }
  }

  /** Of all values with so many zeros and so many that have no end. */
  private statistics(zeros: number, endless: number): LatencyStatistics {
    const count = this.count + zeros + endless;
    const quantile = (share: number): Micros => this.ranked(rankOf(share, count) - zeros);
    const ended = (value: Micros): Micros => (endless > 0 ? Number.POSITIVE_INFINITY : value);
    return {
      meanMicros: ended(count === 0 ? 0 : Math.round(this.sum / count)),
      p50Micros: quantile(0.5),
      p90Micros: quantile(0.9),
      p95Micros: quantile(0.95),
      p99Micros: quantile(0.99),
      maxMicros: ended(this.max),
    };
  }

  /** The value of a rank from 1 for the smallest; 0 below, Infinity above the ranks there are. */
  private ranked(rank: number): Micros {
    if (rank <= 0) return 0;
    let seen = 0;
    for (const [bucket, recorded] of this.buckets.entries()) {
      seen += recorded;
      if (seen >= rank) return Math.min(upperEdge(bucket), this.max);
    }
    return Number.POSITIVE_INFINITY;
  }

  private get buckets(): Float64Array {
    return this.cells.subarray(HEAD);
  }

  private add(bucket: number, value: Micros): void {
    const cells = this.cells;
    cells[HEAD + bucket] = cells[HEAD + bucket]! + 1;
    cells[0] = cells[0]! + value;
    if (value > cells[1]!) cells[1] = value;
  }

  private recordLong(value: Micros): void {
    if (!(value >= 0 && value < LONG_LIMIT)) throw new RangeError(`not a duration in microseconds: ${value}`);
    this.lengthen();
    this.add(shortBucket(Math.floor(value / 2 ** LONG_SHIFT)) + LONG_SHIFT * SUB_BUCKETS, value);
  }

  private lengthen(): void {
    if (this.cells.length === HEAD + LONG_BUCKETS) return;
    const longer = new Float64Array(HEAD + LONG_BUCKETS);
    longer.set(this.cells);
    this.cells = longer;
  }
}

/** The nearest rank of a quantile, from 1; 0 of no values. */
function rankOf(share: number, count: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil(share * count - RANK_SLACK));
}

/** Bucket of a value below 2^31: the eight leading bits, and 128 further for each bit that is shifted out. */
function shortBucket(value: number): number {
  const shift = UNSHIFTED_ZEROS - Math.clz32(value | SUB_BUCKETS);
  return shift * SUB_BUCKETS + (value >> shift);
}

/** The largest value that falls into a bucket. */
function upperEdge(bucket: number): Micros {
  const shift = Math.max(0, Math.floor(bucket / SUB_BUCKETS) - 1);
  let edge = bucket - shift * SUB_BUCKETS + 1;
  for (let i = 0; i < shift; i++) edge *= 2;
  return edge - 1;
}
