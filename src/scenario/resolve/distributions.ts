/** Distributions of the file with the bounds of their quantity. */
import type { Bounded, Distribution } from '../../../simulator/sampling/distribution.ts';
import type { Path } from '../../input/describe.ts';
import type { DistributionInput } from '../schema/distribution.ts';
import type { Context } from './context.ts';

/**
 * The user's bounds where given, within those of the quantity. Long tails are cut in silence; a distribution whose
 * middle lies beyond the quantity's bounds is refused.
 */
export function boundedOf(
  context: Context,
  input: DistributionInput,
  path: Path,
  quantity: { readonly least: number; readonly most: number },
): Bounded {
  const minimum = Math.max(input.minimum ?? quantity.least, quantity.least);
  const maximum = Math.min(input.maximum ?? quantity.most, quantity.most);
  if (minimum > maximum) context.refuse(path, 'expected min at or below max', 'key');
  const middle = middleOf(input.distribution);
  if (middle > quantity.most) context.refuse(path, `expected at most ${quantity.most}, got ${middle}`);
  return { distribution: input.distribution, minimum, maximum };
}

/** Half of the draws lie beyond it, or all for a constant; for the exponential its mean. */
export function middleOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.low;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return distribution.median;
    case 'quantiles':
      return distribution.values[0]!;
  }
}

/** The least and the most that can be drawn: bounds where the distribution has no end of its own. */
export function drawnRange({ distribution, minimum, maximum }: Bounded): {
  readonly least: number;
  readonly most: number;
} {
  const cut = (value: number): number => Math.min(maximum, Math.max(minimum, value));
  const [low, high] = endsOf(distribution);
  return { least: cut(low), most: cut(high) };
}

function endsOf(distribution: Distribution): readonly [low: number, high: number] {
  switch (distribution.kind) {
    case 'constant':
      return [distribution.value, distribution.value];
    case 'uniform':
      return [distribution.low, distribution.high];
    case 'quantiles':
      return [distribution.values[0]!, distribution.values.at(-1)!];
    case 'exponential':
    case 'lognormal':
      return [0, Number.POSITIVE_INFINITY];
  }
}
