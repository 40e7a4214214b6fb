/** Values as a curve: how large a share of them is at most so large. */
import { ascending, quantileOf } from '../comparison/quantile.ts';

/** As many points as a curve can show. */
const POINTS = 200;

/** From one quantile to another, 0..1; without values without points. */
export function distributionOf(values: readonly number[], from = 0, to = 1): (readonly [number, number])[] {
  const sorted = ascending(values);
  if (sorted.length === 0) return [];
  return Array.from({ length: POINTS + 1 }, (_, point) => {
    const share = from + ((to - from) * point) / POINTS;
    return [quantileOf(sorted, share), share];
  });
}
