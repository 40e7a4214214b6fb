/** Intervals against reference values that were computed with 50 digits (see the fixture), and against coverage. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import { betaQuantile, incompleteBeta, logGamma } from '../../../../simulator/metrics/beta.ts';
import {
  clopperPearsonBounds,
  meanEstimate,
  studentQuantile,
  wilsonBounds,
} from '../../../../simulator/metrics/interval.ts';

const relativeError = (actual: number, wanted: number): number =>
  wanted === 0 ? Math.abs(actual) : Math.abs(actual / wanted - 1);

/** Arguments and expected values, in the fixture's order. */
type Row = [number, number, number, number, number];

const FIXTURE = new URL('../../../support/fixtures/intervals.json', import.meta.url);
const reference = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Record<
  'logGamma' | 'incompleteBeta' | 'studentT' | 'clopperPearson' | 'wilson',
  Row[]
>;

describe('special functions', () => {
  it.each(reference.logGamma)('logGamma(%d)', (x, wanted) => {
    expect(Math.abs(logGamma(x) - wanted)).toBeLessThan(1e-13 * Math.max(1, Math.abs(wanted)));
  });

  it.each(reference.incompleteBeta)('I(%d, %d) at %d', (a, b, x, wanted) => {
    expect(relativeError(incompleteBeta(a, b, x), wanted)).toBeLessThan(1e-11);
  });

  it('is a distribution function: 0 and 1 at the ends, and its mirror image under exchange', () => {
    expect([incompleteBeta(2, 3, 0), incompleteBeta(2, 3, 1)]).toEqual([0, 1]);
    for (const x of [0.01, 0.3, 0.5, 0.77]) {
      expect(incompleteBeta(2.5, 7, x) + incompleteBeta(7, 2.5, 1 - x)).toBeCloseTo(1, 13);
      expect(betaQuantile(incompleteBeta(2.5, 7, x), 2.5, 7)).toBeCloseTo(x, 11);
    }
  });
});

describe('Student', () => {
  it.each(reference.studentT)('quantile %d with %d degrees of freedom', (probability, freedom, wanted) => {
    expect(relativeError(studentQuantile(probability, freedom), wanted)).toBeLessThan(1e-10);
  });

  it('gives the interval of a worked example: 4, 8, 6 has mean 6, standard error 2/sqrt(3), t(2) = 4.302653', () => {
    const estimate = meanEstimate([4, 8, 6]);
    expect(estimate).toMatchObject({ mean: 6, level: 0.95, n: 3 });
    expect(estimate.high! - 6).toBeCloseTo((4.302652729696142 * 2) / Math.sqrt(3), 9);
    expect(6 - estimate.low!).toBeCloseTo((4.302652729696142 * 2) / Math.sqrt(3), 9);
  });

  it('has no interval for one value, and one of width 0 for equal values', () => {
    expect(meanEstimate([0.1])).toEqual({ mean: 0.1, low: null, high: null, level: 0.95, n: 1 });
    expect(meanEstimate([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, low: 0.1, high: 0.1, level: 0.95, n: 3 });
  });

  it('covers the true mean as often as it says: 95 % of 2,000 samples of 5, within four standard errors', () => {
    const stream = new Stream(7, 0, 'coverage');
    let covered = 0;
    for (let sample = 0; sample < 2_000; sample++) {
      // A sum of twelve uniforms less six is normal enough.
      const values = Array.from(
        { length: 5 },
        () => Array.from({ length: 12 }, () => stream.uniform()).reduce((a, b) => a + b) - 6,
      );
      const { low, high } = meanEstimate(values);
      if (low! <= 0 && high! >= 0) covered++;
    }
    expect(Math.abs(covered / 2_000 - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / 2_000));
  });
});

describe('shares', () => {
  it.each(reference.clopperPearson)('Clopper-Pearson %d of %d at %d', (successes, trials, level, low, high) => {
    const bounds = clopperPearsonBounds(successes, trials, level);
    expect(relativeError(bounds.low, low)).toBeLessThan(1e-10);
    expect(relativeError(bounds.high, high)).toBeLessThan(1e-10);
  });

  it.each(reference.wilson)('Wilson %d of %d at %d', (successes, trials, level, low, high) => {
    const bounds = wilsonBounds(successes, trials, level);
    expect(Math.abs(bounds.low - low)).toBeLessThan(1e-13);
    expect(Math.abs(bounds.high - high)).toBeLessThan(1e-13);
  });
});
