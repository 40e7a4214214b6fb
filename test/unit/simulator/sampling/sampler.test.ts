/** Single values of samplers: constants, bounds, tails and whole numbers. */
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import type { Distribution } from '../../../../simulator/sampling/distribution.ts';
import { inverseNormal } from '../../../../simulator/sampling/inverse-normal.ts';
import { createSampler, WholeSampler } from '../../../../simulator/sampling/sampler.ts';
import { bounded } from '../../../support/demand.ts';

const LAST_DRAW = 2 ** 32 - 1;
const KINDS: readonly Distribution[] = [
  { kind: 'constant', value: 7 },
  { kind: 'uniform', low: 2, high: 90 },
  { kind: 'exponential', mean: 40 },
  { kind: 'lognormal', median: 30, sigma: 1.5 },
  { kind: 'quantiles', probabilities: [0, 0.2, 0.2, 1], values: [1, 5, 50, 60] },
];

describe('inverse normal', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-9, -5.997807015007686],
    [0.99999, 4.264890793922825],
  ])('at %d is %d', (probability, expected) => {
    expect(inverseNormal(probability)).toBeCloseTo(expected, 9);
  });
});

describe('sampler', () => {
  it('gives a constant as it is, without drawing', () => {
    const sampler = createSampler(bounded({ kind: 'constant', value: 7.25 }));
    const stream = new Stream(1, 0, 'a');
    expect(sampler.isConstant).toBe(true);
    expect([sampler.draw(stream), sampler.atDraw(0), sampler.atDraw(LAST_DRAW)]).toEqual([7.25, 7.25, 7.25]);
    expect(stream.uint32()).toBe(new Stream(1, 0, 'a').uint32());
  });

  it('computes the outer cells exactly', () => {
    const sampler = createSampler(bounded({ kind: 'lognormal', median: 10, sigma: 1 }, 0, 1e12));
    for (const bits of [0, 1, 2 ** 20 - 1, LAST_DRAW - 5, LAST_DRAW]) {
      const exact = 10 * Math.exp(inverseNormal((bits + 0.5) / 2 ** 32));
      expect(sampler.atDraw(bits) / exact).toBeCloseTo(1, 12);
    }
  });

  it('takes a signed draw for the unsigned one with the same bits', () => {
    const sampler = createSampler(bounded({ kind: 'exponential', mean: 3 }));
    for (const bits of [0, 5e8, 3e9, LAST_DRAW]) expect(sampler.atDraw(bits | 0)).toBe(sampler.atDraw(bits));
  });

  it.each(KINDS)('ascends with the draw and stays within its bounds: $kind', (distribution) => {
    const sampler = createSampler(bounded(distribution, 4, 55));
    let last = 4;
    for (let step = 0; step <= 500; step++) {
      const value = sampler.atDraw(Math.floor((step / 500) * LAST_DRAW));
      expect(value).toBeGreaterThanOrEqual(last);
      expect(value).toBeLessThanOrEqual(55);
      last = value;
    }
  });
});

describe('whole sampler', () => {
  it('gives exactly the constant', () => {
    const sampler = new WholeSampler(bounded({ kind: 'constant', value: 7 }, 1, 100));
    expect([0, 12345, LAST_DRAW].map((bits) => sampler.atDraw(bits))).toEqual([7, 7, 7]);
  });

  it.each(KINDS)('gives whole numbers within the bounds: $kind', (distribution) => {
    const sampler = new WholeSampler(bounded(distribution, 4.5, 55.5));
    const stream = new Stream(3, 0, 'whole');
    for (let i = 0; i < 500; i++) {
      const value = sampler.draw(stream);
      expect(Number.isInteger(value) && value >= 5 && value <= 55).toBe(true);
    }
  });

  it('reaches both ends of a uniform of whole numbers and gives back whole quantiles', () => {
    const uniform = new WholeSampler(bounded({ kind: 'uniform', low: 1, high: 3 }));
    expect([uniform.atDraw(0), uniform.atDraw(2 ** 31), uniform.atDraw(LAST_DRAW)]).toEqual([1, 2, 3]);
    const steps = { kind: 'quantiles', probabilities: [0, 0.5, 0.5, 1], values: [4, 4, 9, 9] } as const;
    const quantiles = new WholeSampler(bounded(steps));
    expect([0, 2 ** 30, 3 * 2 ** 30, LAST_DRAW].map((bits) => quantiles.atDraw(bits))).toEqual([4, 4, 9, 9]);
  });

  it('rounds lognormal and exponential up, so that no request is without tokens', () => {
    const lognormal = new WholeSampler(bounded({ kind: 'lognormal', median: 0.5, sigma: 0.1 }, 0, 100));
    expect(lognormal.atDraw(2 ** 31)).toBe(1);
    const exponential = new WholeSampler(bounded({ kind: 'exponential', mean: 10 }, 0, 100));
    expect(exponential.atDraw(0)).toBe(1);
    expect(exponential.atDraw(2 ** 31)).toBe(Math.floor(10 * Math.LN2) + 1);
  });

  it('holds the largest token count', () => {
    const sampler = new WholeSampler(bounded({ kind: 'lognormal', median: 1e12, sigma: 1 }, 1, 2 ** 31 - 1));
    expect(sampler.atDraw(LAST_DRAW)).toBe(2 ** 31 - 1);
  });
});
