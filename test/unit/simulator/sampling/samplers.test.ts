/** Samplers as distributions: against closed forms, and against d3-random as a second opinion. */
import { randomExponential, randomGamma, randomLcg, randomLogNormal, randomNormal } from 'd3-random';
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import { drawExponential } from '../../../../simulator/sampling/exponential.ts';
import { GammaSampler } from '../../../../simulator/sampling/gamma.ts';
import { drawNormal } from '../../../../simulator/sampling/normal.ts';
import { createSampler } from '../../../../simulator/sampling/sampler.ts';
import { bounded } from '../../../support/demand.ts';
import { distanceBetween, distanceTo, marginOfMean, mean, normalDistribution } from '../../../support/statistics.ts';

const DRAWS = 100_000;

function draws(draw: (stream: Stream) => number, name = 'test'): Float64Array {
  const stream = new Stream(20261121, 0, name);
  return Float64Array.from({ length: DRAWS }, () => draw(stream));
}

function peerDraws(draw: () => number): Float64Array {
  return Float64Array.from({ length: DRAWS }, draw);
}

const source = () => randomLcg(0.31);

describe('exponential ziggurat', () => {
  const sample = draws(drawExponential);

  it('follows the closed form', () => {
    const { distance, allowed } = distanceTo(sample, (x) => 1 - Math.exp(-x));
    expect(distance).toBeLessThan(allowed);
  });

  it('agrees with d3-random', () => {
    const { distance, allowed } = distanceBetween(sample, peerDraws(randomExponential.source(source())(1)));
    expect(distance).toBeLessThan(allowed);
  });

  it('reaches beyond its last layer, as often as e^-7.697 says', () => {
    const beyond = Float64Array.from(draws(drawExponential, 'tail'), (x) => (x > 7.69711747013105 ? 1 : 0));
    expect(Math.abs(mean(beyond) - Math.exp(-7.69711747013105))).toBeLessThan(marginOfMean(beyond));
  });

  it('is told from an exponential whose mean is 2 % off', () => {
    const { distance, allowed } = distanceTo(sample, (x) => 1 - Math.exp(-x / 1.02));
    expect(distance).toBeGreaterThan(allowed);
  });
});

describe('normal ziggurat', () => {
  const sample = draws(drawNormal);

  it('follows the closed form', () => {
    const { distance, allowed } = distanceTo(sample, normalDistribution);
    expect(distance).toBeLessThan(allowed);
  });

  it('agrees with d3-random', () => {
    const { distance, allowed } = distanceBetween(sample, peerDraws(randomNormal.source(source())()));
    expect(distance).toBeLessThan(allowed);
  });

  it('has tails of equal weight beyond its last layer', () => {
    const expected = 1 - normalDistribution(3.6541528853610088);
    const stream = new Stream(7, 0, 'tail');
    let above = 0;
    let below = 0;
    for (let i = 0; i < 1_000_000; i++) {
      const x = drawNormal(stream);
      if (x > 3.6541528853610088) above++;
      if (x < -3.6541528853610088) below++;
    }
    for (const count of [above, below]) expect(Math.abs(count - expected * 1e6)).toBeLessThan(3.3 * Math.sqrt(129));
  });
});

describe('gamma', () => {
  it.each([0.05, 0.3, 1, 2.5, 40])(
    'of shape %d agrees with d3-random and has mean and variance of its shape',
    (shape) => {
      const sampler = new GammaSampler(shape);
      const sample = draws((stream) => sampler.draw(stream), `gamma/${shape}`);
      const { distance, allowed } = distanceBetween(sample, peerDraws(randomGamma.source(source())(shape)));
      expect(distance).toBeLessThan(allowed);
      expect(Math.abs(mean(sample) - shape)).toBeLessThan(marginOfMean(sample));
      const squares = sample.map((x) => (x - shape) ** 2);
      expect(Math.abs(mean(squares) - shape)).toBeLessThan(marginOfMean(squares));
    },
  );

  it('of shape 1 is exponential, and of shape 1/2 half a squared normal', () => {
    const one = new GammaSampler(1);
    const first = distanceTo(
      draws((stream) => one.draw(stream)),
      (x) => 1 - Math.exp(-x),
    );
    expect(first.distance).toBeLessThan(first.allowed);
    const half = new GammaSampler(0.5);
    const second = distanceTo(
      draws((stream) => half.draw(stream)),
      (x) => 2 * normalDistribution(Math.sqrt(2 * x)) - 1,
    );
    expect(second.distance).toBeLessThan(second.allowed);
  });

  it('gives 0, not a fault, where a tiny shape makes a draw vanish', () => {
    const sampler = new GammaSampler(1 / 40 ** 2);
    const sample = draws((stream) => sampler.draw(stream));
    expect(sample.every((x) => Number.isFinite(x) && x >= 0)).toBe(true);
    expect(sample.some((x) => x === 0)).toBe(true);
  });
});

describe('table sampler', () => {
  it('follows the lognormal closed form, also far out', () => {
    const sampler = createSampler(bounded({ kind: 'lognormal', median: 1000, sigma: 0.9 }, 0, 1e12));
    const sample = draws((stream) => sampler.draw(stream));
    const { distance, allowed } = distanceTo(sample, (x) => normalDistribution(Math.log(x / 1000) / 0.9));
    expect(distance).toBeLessThan(allowed);
    const peer = distanceBetween(sample, peerDraws(randomLogNormal.source(source())(Math.log(1000), 0.9)));
    expect(peer.distance).toBeLessThan(peer.allowed);
    const expected = 1000 * Math.exp(0.9 ** 2 / 2);
    expect(Math.abs(mean(sample) - expected)).toBeLessThan(marginOfMean(sample));
  });

  it('follows the exponential and the uniform closed forms', () => {
    const exponential = createSampler(bounded({ kind: 'exponential', mean: 50 }, 0, 1e12));
    const first = distanceTo(
      draws((stream) => exponential.draw(stream)),
      (x) => 1 - Math.exp(-x / 50),
    );
    expect(first.distance).toBeLessThan(first.allowed);
    const uniform = createSampler(bounded({ kind: 'uniform', low: 3, high: 9 }));
    const second = distanceTo(
      draws((stream) => uniform.draw(stream)),
      (x) => (x - 3) / 6,
    );
    expect(second.distance).toBeLessThan(second.allowed);
  });

  it('follows given quantiles', () => {
    const sampler = createSampler(bounded({ kind: 'quantiles', probabilities: [0, 0.5, 1], values: [0, 10, 100] }));
    const { distance, allowed } = distanceTo(
      draws((stream) => sampler.draw(stream)),
      (x) => (x < 10 ? x / 20 : 0.5 + (x - 10) / 180),
    );
    expect(distance).toBeLessThan(allowed);
  });
});
