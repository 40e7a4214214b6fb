/** A measured distribution as a scenario takes it: its quantiles, straight lines between. */

export interface Quantiles {
  readonly mean: number;
  /** By keys such as `p99.9`, from p0 to p100; rows that repeat the value around them are left out. */
  readonly rows: readonly (readonly [key: string, value: number])[];
}

/** Per cent; close together at the ends, where the tails are. */
const LEVELS = [
  0, 1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 93, 95, 97, 98, 99, 99.5, 99.9, 100,
];

export function quantilesOf(values: Float64Array): Quantiles {
  const sorted = values.slice().sort();
  const all = LEVELS.map((level) => [`p${level}`, at(sorted, level / 100)] as const);
  const rows = all.filter(([, value], i) => {
    const isInner = i > 0 && i < all.length - 1;
    return !(isInner && all[i - 1]![1] === value && all[i + 1]![1] === value);
  });
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, rows };
}

/** Between the two order statistics around (n - 1) x share. */
function at(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  return sorted[low]! + (place - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}
