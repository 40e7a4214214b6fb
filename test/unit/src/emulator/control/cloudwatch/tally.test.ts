/** Tallies against sorting all samples: percentiles, sums of tallies. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tally } from '../../../../../../src/emulator/control/cloudwatch/tally.ts';

const SAMPLES = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
const SEEDED = { seed: 20_261_120, numRuns: 60 };

function tallyOf(samples: readonly number[]): Tally {
  const tally = new Tally();
  for (const sample of samples) tally.add(sample, true);
  return tally;
}

test('percentiles are off by at most 2.6 % from the sample of that rank', () => {
  fc.assert(
    fc.property(SAMPLES, fc.double({ min: 0.1, max: 100, noNaN: true }), (samples, percent) => {
      const sorted = [...samples].sort((a, b) => a - b);
      const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
      expect(Math.abs(tallyOf(samples).percentile(percent) - exact)).toBeLessThanOrEqual(0.026 * exact);
    }),
    SEEDED,
  );
});

test('a sum of tallies is the tally of all their samples', () => {
  fc.assert(
    fc.property(SAMPLES, SAMPLES, (some, others) => {
      const sum = tallyOf(some);
      sum.addAll(tallyOf(others));
      const all = tallyOf([...some, ...others]);
      expect([sum.count, sum.minimum, sum.maximum]).toEqual([all.count, all.minimum, all.maximum]);
      expect(sum.sum).toBeCloseTo(all.sum, 3);
      for (const percent of [1, 50, 90, 99, 100]) expect(sum.percentile(percent)).toBe(all.percentile(percent));
    }),
    SEEDED,
  );
});

test('a cleared tally is a new one', () => {
  const tally = tallyOf([1, 2, 3]);
  tally.clear();
  expect([tally.count, tally.sum, tally.percentile(50)]).toEqual([0, 0, 0]);
  tally.add(7, true);
  expect([tally.minimum, tally.maximum, tally.percentile(99)]).toEqual([7, 7, 7]);
});
