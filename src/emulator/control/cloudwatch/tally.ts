/** What is known of a number of samples: count, sum, extremes, and for distributions a histogram for percentiles. */

/** Neighbouring buckets differ by 5 %, so that a percentile is off by at most 2.5 %. */
const LOG_RATIO = Math.log(1.05);

const NO_BUCKETS = new Uint32Array(0);

export class Tally {
  count = 0;
  sum = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** Counts of the buckets from `#lowest` on; samples of 0 and below are in none. */
  #buckets: Uint32Array | null = null;
  #lowest = 0;

  add(value: number, intoHistogram: boolean): void {
    this.count++;
    this.sum += value;
    if (value < this.minimum) this.minimum = value;
    if (value > this.maximum) this.maximum = value;
    if (intoHistogram && value > 0) this.#addToBucket(Math.round(Math.log(value) / LOG_RATIO), 1);
  }

  addAll(other: Tally): void {
    this.count += other.count;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    other.#buckets?.forEach((count, place) => {
      if (count > 0) this.#addToBucket(other.#lowest + place, count);
    });
  }

  clear(): void {
    this.count = 0;
    this.sum = 0;
    this.minimum = Number.POSITIVE_INFINITY;
    this.maximum = Number.NEGATIVE_INFINITY;
    this.#buckets?.fill(0);
  }

  /** The value that `percent` of the samples do not exceed, 0 < percent <= 100; 0 without samples. */
  percentile(percent: number): number {
    if (this.count === 0) return 0;
    const buckets = this.#buckets ?? NO_BUCKETS;
    const rank = Math.ceil((percent / 100) * this.count);
    let seen = this.count - buckets.reduce((total, count) => total + count, 0);
    if (rank <= seen) return this.minimum;
    for (let place = 0; place < buckets.length; place++) {
      seen += buckets[place]!;
      if (seen >= rank) return this.#clamped(Math.exp((this.#lowest + place) * LOG_RATIO));
    }
    return this.maximum;
  }

  #clamped(value: number): number {
    return Math.min(Math.max(value, this.minimum), this.maximum);
  }

  #addToBucket(bucket: number, count: number): void {
    const buckets = this.#buckets;
    if (buckets === null || bucket < this.#lowest || bucket >= this.#lowest + buckets.length) this.#widen(bucket);
    this.#buckets![bucket - this.#lowest]! += count;
  }

  /** A few buckets more than asked for on the side that grows, so that widening stays rare. */
  #widen(bucket: number): void {
    const spare = 8;
    if (this.#buckets === null) {
      this.#lowest = bucket - spare;
      this.#buckets = new Uint32Array(2 * spare);
      return;
    }
    const lowest = bucket < this.#lowest ? bucket - spare : this.#lowest;
    const end = Math.max(this.#lowest + this.#buckets.length, bucket + spare);
    const wider = new Uint32Array(end - lowest);
    wider.set(this.#buckets, this.#lowest - lowest);
    this.#buckets = wider;
    this.#lowest = lowest;
  }
}
