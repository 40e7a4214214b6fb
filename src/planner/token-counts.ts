/** Token counts of a tenant, changed: longest answers, and everything shorter by a factor. */
import type { Bounded, Distribution } from '../../simulator/sampling/distribution.ts';
import { quantile } from '../../simulator/sampling/quantile.ts';

/** Hardly an answer is cut off. */
const LONG = 0.999;

export function longAnswer({ distribution, maximum }: Bounded): number {
  return Math.min(maximum, Math.ceil(quantile(distribution, LONG)));
}

export function scaled({ distribution, minimum, maximum }: Bounded, factor: number): Bounded {
  return { distribution: scaledDistribution(distribution, factor), minimum, maximum };
}

function scaledDistribution(distribution: Distribution, factor: number): Distribution {
  switch (distribution.kind) {
    case 'constant':
      return { kind: 'constant', value: distribution.value * factor };
    case 'uniform':
      return { kind: 'uniform', low: distribution.low * factor, high: distribution.high * factor };
    case 'exponential':
      return { kind: 'exponential', mean: distribution.mean * factor };
    case 'lognormal':
      return { ...distribution, median: distribution.median * factor };
    case 'quantiles':
      return { ...distribution, values: distribution.values.map((value) => value * factor) };
  }
}
