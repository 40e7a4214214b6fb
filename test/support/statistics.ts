/** Statistics for tests, each at the level of 99.9 %: a fixed seed passes or fails for good. */

/** Two-sided quantile of the standard normal distribution. */
const Z_999 = 3.2905267;

/** Critical value of Kolmogorov's distribution (Smirnov 1948), to be divided by the root of the number of draws. */
const KOLMOGOROV_999 = 1.9495;

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Standard deviation of a sample. */
export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/** Half the width of the interval that holds the mean of `values` in 999 of 1,000 cases. */
export function marginOfMean(values: ArrayLike<number>): number {
  return (Z_999 * deviation(values)) / Math.sqrt(values.length);
}

/** Whether a Poisson count is further from its expectation than chance explains. */
export function isUnlikelyCount(count: number, expected: number): boolean {
  return Math.abs(count - expected) > Z_999 * Math.sqrt(expected);
}

/** The two values of the Kolmogorov-Smirnov test: the largest distance, and the one that chance explains. */
export interface Distance {
  readonly distance: number;
  readonly allowed: number;
}

/** Draws against a continuous distribution function. */
export function distanceTo(draws: Float64Array, distribution: (x: number) => number): Distance {
  const sorted = draws.slice().sort();
  let distance = 0;
  for (let i = 0; i < sorted.length; i++) {
    const expected = distribution(sorted[i]!);
    distance = Math.max(distance, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  }
  return { distance, allowed: KOLMOGOROV_999 / Math.sqrt(sorted.length) };
}

/** Draws against other draws. */
export function distanceBetween(first: Float64Array, second: Float64Array): Distance {
  const a = first.slice().sort();
  const b = second.slice().sort();
  let distance = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= x) i++;
    while (j < b.length && b[j]! <= x) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  return { distance, allowed: KOLMOGOROV_999 * Math.sqrt(1 / a.length + 1 / b.length) };
}

/** The standard normal distribution function, by its series: absolute error below 1e-12 for |x| < 8. */
export function normalDistribution(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && i < 400; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
