/** Distributions as scenarios write them: a plain quantity, or one of five mappings, with bounds. */
import { z } from 'zod';
import type { Distribution } from '../../../simulator/sampling/distribution.ts';
import { numberIn } from '../leaf.ts';
import { lognormalBetween } from '../lognormal.ts';

/** A distribution with the bounds the user gave; null: the quantity's own. */
export interface DistributionInput {
  readonly distribution: Distribution;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

type Quantity = z.ZodType<number>;

function bounded(
  distribution: Distribution,
  bounds: { min?: number | undefined; max?: number | undefined },
): DistributionInput {
  return { distribution, minimum: bounds.min ?? null, maximum: bounds.max ?? null };
}

/** `p50`, `p99.9`, `50%` or `0.5`: a probability, or null. */
function probabilityOf(key: string): number | null {
  const match = /^(?:p(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)%|([01](?:\.\d+)?))$/.exec(key);
  if (match === null) return null;
  const probability = match[3] === undefined ? Number(`${match[1] ?? match[2]}e-2`) : Number(match[3]);
  return probability <= 1 ? probability : null;
}

function quantiles(quantity: Quantity) {
  return z.record(z.string(), quantity).transform((table, context): Distribution => {
    const rows = Object.entries(table).map(([key, value]) => ({ key, probability: probabilityOf(key), value }));
    for (const row of rows) {
      if (row.probability !== null) continue;
      context.issues.push({
        code: 'custom',
        message: 'expected keys such as p50 or p99.9',
        input: table,
        path: [row.key],
      });
    }
    rows.sort((a, b) => (a.probability ?? 0) - (b.probability ?? 0));
    const ends = rows[0]?.probability === 0 && rows.at(-1)?.probability === 1;
    const ascends = rows.every(
      (row, i) => i === 0 || (rows[i - 1]!.value <= row.value && rows[i - 1]!.probability! < row.probability!),
    );
    if (!ends || !ascends) {
      const message = 'expected quantiles that never fall, from p0 to p100';
      context.issues.push({ code: 'custom', message, input: table });
    }
    return {
      kind: 'quantiles',
      probabilities: rows.map((row) => row.probability ?? 0),
      values: rows.map((row) => row.value),
    };
  });
}

/**
 * A quantity or a distribution of it: `800`, `{ median: 800, sigma: 0.7 }` and `{ median: 800, p95: 3k }` (lognormal),
 * `{ mean: 800 }` (exponential), `{ low: 1, high: 9 }` (uniform), `{ quantiles: { p0: 1, p50: 20, p100: 90 } }`; all
 * but the first with `min` and `max`, to which draws are cut.
 *
 * @param quantity a leaf that reads one value
 * @param example such a value, for messages
 */
export function distributionOf(quantity: Quantity, example: string) {
  const bounds = { min: quantity.optional(), max: quantity.optional() };
  const sigma = numberIn({ atLeast: 0, atMost: 10, words: 'from 0 to 10' });
  const message =
    `expected a value such as ${example}, or a mapping with median and sigma, median and p95, mean, low and high, ` +
    'or quantiles';
  return z.union(
    [
      quantity.transform((value) => bounded({ kind: 'constant', value }, {})),
      z
        .strictObject({ median: quantity, sigma, ...bounds })
        .transform((input) => bounded({ kind: 'lognormal', median: input.median, sigma: input.sigma }, input)),
      z.strictObject({ median: quantity, p95: quantity, ...bounds }).transform((input, context) => {
        if (input.median > 0 && input.p95 >= input.median) {
          return bounded(lognormalBetween(input.median, input.p95), input);
        }
        context.issues.push({
          code: 'custom',
          message: 'expected a value at or above the median',
          input,
          path: ['p95'],
        });
        return z.NEVER;
      }),
      z
        .strictObject({ mean: quantity, ...bounds })
        .transform((input) => bounded({ kind: 'exponential', mean: input.mean }, input)),
      z.strictObject({ low: quantity, high: quantity, ...bounds }).transform((input, context) => {
        if (input.high >= input.low) return bounded({ kind: 'uniform', low: input.low, high: input.high }, input);
        context.issues.push({ code: 'custom', message: 'expected a value at or above low', input, path: ['high'] });
        return z.NEVER;
      }),
      z
        .strictObject({ quantiles: quantiles(quantity), ...bounds })
        .transform((input) => bounded(input.quantiles, input)),
    ],
    { error: message },
  );
}
