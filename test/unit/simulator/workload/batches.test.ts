/** Draws by the batch: the same numbers as one at a time, or the same distribution where the order of draws differs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import { ArrivalClock } from '../../../../simulator/workload/arrival-clock.ts';
import type { ArrivalConfig, Process } from '../../../../simulator/workload/arrivals.ts';
import type { Distribution } from '../../../../simulator/sampling/distribution.ts';
import { DrawBuffers } from '../../../../simulator/sampling/draw-buffers.ts';
import { fillExponential } from '../../../../simulator/sampling/exponential.ts';
import { RateCurve } from '../../../../simulator/workload/rate.ts';
import { WholeSampler } from '../../../../simulator/sampling/sampler.ts';

const RUNS = { seed: 20_261_121, numRuns: 100 } as const;

const DISTRIBUTIONS: readonly Distribution[] = [
  { kind: 'constant', value: 7 },
  { kind: 'uniform', low: 3, high: 90 },
  { kind: 'exponential', mean: 120 },
  { kind: 'lognormal', median: 1_000, sigma: 0.9 },
  { kind: 'quantiles', probabilities: [0, 0.5, 1], values: [1, 10, 400] },
];

describe('a batch of whole draws', () => {
  it.each(DISTRIBUTIONS)('is what single draws give: $kind', (distribution) => {
    const sampler = new WholeSampler({ distribution, minimum: 1, maximum: 2_000 });
    // The outer cells of the table among them: the ends of the range, and what lies just inside and outside.
    const edges = [0, 1, 0xfffff, 0x100000, 0x7fffffff, -0x80000000, -0x100001, -0x100000, -1];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.constantFrom(...edges)), { maxLength: 65 }), (draws) => {
        const target = new Int32Array(draws.length + 1).fill(-5);
        sampler.fill(target, draws.length, Int32Array.from(draws), new Int32Array(draws.length));
        expect([...target]).toEqual([...draws.map((draw) => sampler.atDraw(draw)), -5]);
      }),
      RUNS,
    );
  });
});

describe('a batch of exponential draws', () => {
  it('has the mean, the spread and the tail of the distribution, each within five standard errors', () => {
    const stream = new Stream(20_261_121, 0, 'exponential');
    const room = new DrawBuffers();
    const draws = new Float64Array(400_000);
    room.reach(draws.length);
    fillExponential(draws, stream, room);
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const square = draws.reduce((sum, x) => sum + x * x, 0) / draws.length;
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(draws.length));
    // The square of an exponential has mean 2 and variance 20.
    expect(Math.abs(square - 2)).toBeLessThan(5 * Math.sqrt(20 / draws.length));
    const share = Math.exp(-7.697_117_470_131_05);
    const beyond = draws.filter((x) => x > 7.697_117_470_131_05).length;
    expect(Math.abs(beyond - share * draws.length)).toBeLessThan(5 * Math.sqrt(share * draws.length));
    expect(draws.every((x) => x >= 0)).toBe(true);
  });
});

describe('arrivals by the batch', () => {
  const processes: fc.Arbitrary<Process> = fc.constantFrom<Process[]>(
    { kind: 'constant' },
    { kind: 'poisson' },
    { kind: 'gamma', cv: 3 },
    { kind: 'markov-modulated', cv: 1, rates: [1, 9], weights: [1, 1], sojournMicros: [3e6, 1e6] },
  );

  it('are the same however many are asked for at a time, and end where single ones do', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(processes, sizes, fc.nat({ max: 900 }), fc.nat(), (process, asked, most, seed) => {
        const arrivals: ArrivalConfig = {
          process,
          ratePerSecond: 20,
          profile: { kind: 'table', stepMicros: 500_000, values: [1, 0, 4] },
          spikes: [],
          ramp: null,
          startAtMicros: 0,
          endAtMicros: null,
          maxRequests: most,
        };
        const clock = (): ArrivalClock => {
          const curve = new RateCurve(arrivals, 0, 30_000_000);
          return new ArrivalClock(arrivals, curve, { seed, replication: 0 }, 'clients');
        };
        const [one, many] = [clock(), clock()];
        for (const size of asked) {
          const block = new Float64Array(size);
          const filled = many.fill(block, size);
          const expected = block.map((_, row) => (row < filled ? one.next() : Number.POSITIVE_INFINITY));
          block.fill(filled < size ? one.next() : 0, filled);
          expect(block).toEqual(expected);
        }
      }),
      RUNS,
    );
  });
});
