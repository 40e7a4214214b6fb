/** The quantile function of every kind of distribution: the one place that knows their formulas. */
import { exp, log } from '../basics/math.ts';
import type { Distribution } from './distribution.ts';
import { inverseNormal } from './inverse-normal.ts';

/** The value that the distribution stays at or below with the given probability, strictly between 0 and 1. */
export function quantile(distribution: Distribution, probability: number): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.low + probability * (distribution.high - distribution.low);
    case 'exponential':
      return -distribution.mean * log(1 - probability);
    case 'lognormal':
      return distribution.median * exp(distribution.sigma * inverseNormal(probability));
    case 'quantiles':
      return interpolate(distribution.probabilities, distribution.values, probability);
  }
}

/** Whether every draw gives the same value, so that no chance need be spent on it. */
export function isConstant(distribution: Distribution): boolean {
  switch (distribution.kind) {
    case 'constant':
      return true;
    case 'uniform':
      return distribution.low === distribution.high;
    case 'exponential':
      return distribution.mean === 0;
    case 'lognormal':
      return distribution.sigma === 0;
    case 'quantiles':
      return distribution.values[0] === distribution.values[distribution.values.length - 1];
  }
}

function interpolate(probabilities: readonly number[], values: readonly number[], probability: number): number {
  let low = 0;
  let high = probabilities.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (probabilities[middle]! <= probability) low = middle;
    else high = middle;
  }
  const from = probabilities[low]!;
  const width = probabilities[high]! - from;
  if (width <= 0) return values[high]!;
  return values[low]! + ((probability - from) / width) * (values[high]! - values[low]!);
}
