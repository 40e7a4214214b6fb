/** The histogram against the plain sorted list of what it was told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../../simulator/metrics/histogram.ts';

const RUNS = { seed: 7, numRuns: 300 } as const;
const LARGEST = 2 ** 52 - 1;
const duration = fc.oneof(
  fc.nat({ max: 300 }),
  fc.nat({ max: 100_000_000 }),
  fc.integer({ min: 2 ** 31 - 3, max: 2 ** 31 + 3 }),
  fc.integer({ min: 0, max: LARGEST }),
);
/** Few and small enough that sums stay exact. */
const summable = fc.array(
  duration.map((micros) => micros % 2 ** 45),
  { maxLength: 40 },
);
const durations = fc.array(duration, { minLength: 1, maxLength: 60 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function fingerprint(histogram: Histogram): number[] {
  const numbers: number[] = [];
  histogram.mixInto((value) => numbers.push(value));
  return numbers;
}

/** The smallest value that at least this share of the values does not exceed. */
function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-6) - 1)]!;
}

describe('a histogram', () => {
  it('that nothing was recorded in stays empty, whatever is done with others', () => {
    const silent = new Histogram();
    const merged = new Histogram();
    merged.merge(silent);
    merged.recordZeros(0);
    expect(fingerprint(merged)).toEqual([0, 0, 0]);
    merged.recordZeros(3);
    histogramOf([5, 2 ** 40]).merge(silent);
    expect(fingerprint(merged)).toEqual([3, 0, 0, 0, 3]);
    expect(fingerprint(silent)).toEqual([0, 0, 0]);
    expect(silent.summary(2)).toMatchObject({ count: 0, p50Micros: 0, most: { p50Micros: Number.POSITIVE_INFINITY } });
  });

  it('never understates a quantile, and overstates it by 1/128 at most', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(durations, share, (values, q) => {
        const truth = nearestRank(values, q);
        const told = histogramOf(values).quantile(q);
        expect(told).toBeGreaterThanOrEqual(truth);
        expect(told - truth).toBeLessThanOrEqual(truth / 128);
      }),
      RUNS,
    );
  });

  it('is exact below 256, and in count, sum and maximum', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 255 }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values);
        for (const q of [0, 0.25, 0.5, 0.9, 0.99, 1]) expect(histogram.quantile(q)).toBe(nearestRank(values, q));
        expect(histogram.count).toBe(values.length);
        expect(histogram.sum).toBe(values.reduce((sum, value) => sum + value, 0));
        expect(histogram.max).toBe(Math.max(...values));
      }),
      RUNS,
    );
  });

  it('merged from parts is the same as recorded whole', () => {
    fc.assert(
      fc.property(summable, summable, (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        expect(fingerprint(merged)).toEqual(fingerprint(histogramOf([...some, ...others])));
      }),
      RUNS,
    );
  });

  it('has a fingerprint that tells values in different buckets apart', () => {
    expect(fingerprint(histogramOf([100, 102]))).not.toEqual(fingerprint(histogramOf([101, 101])));
    expect(fingerprint(histogramOf([5, 6]))).toEqual(fingerprint(histogramOf([6, 5])));
  });

  it('takes many zeros at once', () => {
    const histogram = histogramOf([1_000]);
    histogram.recordZeros(99);
    expect(histogram.count).toBe(100);
    expect([histogram.quantile(0.99), histogram.quantile(1)]).toEqual([0, 1_000]);
  });

  it('sums up 1 to 100,000 microseconds', () => {
    const { count, meanMicros, p50Micros, p99Micros, maxMicros } = histogramOf(
      Array.from({ length: 100_000 }, (_, i) => i + 1),
    ).summary(0);
    expect({ count, meanMicros, maxMicros }).toEqual({ count: 100_000, meanMicros: 50_001, maxMicros: 100_000 });
    expect(p50Micros / 50_000 - 1).toBeLessThan(1 / 128);
    expect(p99Micros / 99_000 - 1).toBeLessThan(1 / 128);
  });

  it('answers 0 to everything where it is empty', () => {
    const { least, most, ...own } = new Histogram().summary(0);
    expect(Object.values(own)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    for (const statistics of [least, most]) expect(Object.values(statistics)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('says what 5 further values of any length can make of 1 to 95', () => {
    const { least, most } = histogramOf(Array.from({ length: 95 }, (_, i) => i + 1)).summary(5);
    expect(Object.values(least)).toEqual([Math.round(48 * 0.95), 45, 85, 90, 94, 95]);
    const endless = Number.POSITIVE_INFINITY;
    expect(Object.values(most)).toEqual([endless, 50, 90, 95, endless, endless]);
  });

  it('answers 0 and without end where all values are still to come', () => {
    const { count, least, most } = new Histogram().summary(3);
    expect([count, least.p50Micros, least.maxMicros, most.p50Micros]).toEqual([0, 0, 0, Number.POSITIVE_INFINITY]);
  });

  it('refuses what is no duration', () => {
    for (const value of [-1, 2 ** 52, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new Histogram().record(value)).toThrow(RangeError);
    }
  });
});
