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
/** Buckets below 2^31 (36 minutes), added with the first value; those up to 2^52 when first one is needed. */
const SHORT_BUCKETS = SUB_BUCKETS * 25;
/** In front of the buckets, in the same array: the sum of all values, and the largest. */
const HEAD = 2;
const LONG_BUCKETS = SHORT_BUCKETS + SUB_BUCKETS * LONG_SHIFT;
/** Of every histogram that nothing was recorded in, and never written: most of ten thousand tenants may stay silent. */
const NO_CELLS = new Float64Array(HEAD);
/** What rounding in `quantile x count` may add to a rank. */
const RANK_SLACK = 1e-6;

export class Histogram {
  private cells = NO_CELLS;
  /** Values below it have a bucket already: 0 as long as there are no cells, then `SHORT_LIMIT`. */
  private limit = 0;

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
    if (value >= 0 && value < this.limit) this.add(shortBucket(value | 0), value);
    else this.recordRare(value);
  }

  /** How many values were recorded. */
  get count(): number {
    let count = 0;
    for (let at = HEAD; at < this.cells.length; at++) count += this.cells[at]!;
    return count;
  }

  /** Records 0 so many times: how those who did not wait join those who did. */
  recordZeros(count: number): void {
    if (count === 0) return;
    this.reach(SHORT_BUCKETS);
    this.cells[HEAD] = this.cells[HEAD]! + count;
  }

  /**
   * The smallest value that at least this share of all values does not exceed (nearest rank), at most 1/128 more.
   * @param share 0..1; 0 gives the smallest value
   * @returns 0 where nothing was recorded
   */
  quantile(share: number): Micros {
    const { count } = this;
    return this.ranked(rankOf(share, count), count, this.occupied());
  }

  /** Adds what the other one holds, as if its values had been recorded here. */
  merge(other: Histogram): void {
    if (other.cells === NO_CELLS) return;
    this.reach(other.cells.length - HEAD);
    const max = Math.max(this.max, other.max);
    for (let at = 0; at < other.cells.length; at++) this.cells[at] = this.cells[at]! + other.cells[at]!;
    this.cells[1] = max;
  }

  /** @param inFlight how many requests may still add a value, of any length */
  summary(inFlight: number): LatencySummary {
    const occupied = this.occupied();
    const count = occupied.reduce((sum, at) => sum + this.cells[at]!, 0);
    return {
      count,
      ...this.statistics(occupied, count, 0, 0),
      least: this.statistics(occupied, count, inFlight, 0),
      most: this.statistics(occupied, count, 0, inFlight),
    };
  }

  /** Passes on every number that distinguishes this histogram from another, for a digest of the run. */
  mixInto(mix: (value: number) => void): void {
    const occupied = this.occupied();
    mix(occupied.reduce((sum, at) => sum + this.cells[at]!, 0));
    mix(this.sum);
    mix(this.max);
    for (const at of occupied) {
      mix(at - HEAD);
      mix(this.cells[at]!);
    }
  }

  /** Of the values recorded, with so many zeros and so many that have no end. */
  private statistics(occupied: readonly number[], recorded: number, zeros: number, endless: number): LatencyStatistics {
    const count = recorded + zeros + endless;
    const quantile = (share: number): Micros => this.ranked(rankOf(share, count) - zeros, recorded, occupied);
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

  /** The value of a rank from 1 for the smallest; 0 below, Infinity above the `count` ranks there are. */
  private ranked(rank: number, count: number, occupied: readonly number[]): Micros {
    if (rank <= 0) return 0;
    if (rank > count) return Number.POSITIVE_INFINITY;
    let k = 0;
    for (let seen = this.cells[occupied[0]!]!; seen < rank; seen += this.cells[occupied[k]!]!) k++;
    return Math.min(upperEdge(occupied[k]! - HEAD), this.max);
  }

  /** Places of the buckets that hold something: few of thousands, and asked for again and again. */
  private occupied(): readonly number[] {
    const cells = this.cells;
    const places: number[] = [];
    for (let at = HEAD; at < cells.length; at++) if (cells[at]! !== 0) places.push(at);
    return places;
  }

  private add(bucket: number, value: Micros): void {
    const cells = this.cells;
    cells[HEAD + bucket] = cells[HEAD + bucket]! + 1;
    cells[0] = cells[0]! + value;
    if (value > cells[1]!) cells[1] = value;
  }

  private recordRare(value: Micros): void {
    if (!(value >= 0 && value < LONG_LIMIT)) throw new RangeError(`not a duration in microseconds: ${value}`);
    const isShort = value < SHORT_LIMIT;
    this.reach(isShort ? SHORT_BUCKETS : LONG_BUCKETS);
    const bucket = isShort
      ? shortBucket(value)
      : shortBucket(Math.floor(value / 2 ** LONG_SHIFT)) + LONG_SHIFT * SUB_BUCKETS;
    this.add(bucket, value);
  }

  /** Makes room for so many buckets. */
  private reach(buckets: number): void {
    if (this.cells.length >= HEAD + buckets) return;
    const longer = new Float64Array(HEAD + buckets);
    longer.set(this.cells);
    this.cells = longer;
    this.limit = SHORT_LIMIT;
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
