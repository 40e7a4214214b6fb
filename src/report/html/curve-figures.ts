/** A curve in figures: the quantiles of a distribution, or the points themselves as far as a person reads. */
import { left, right } from '../table.ts';
import type { Curve, CurvePart, TablePart, Unit } from './report.ts';
import { formatIn } from './units.ts';

const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];
const MOST_ROWS = 24;

export function curveFigures(chart: CurvePart): Omit<TablePart, 'kind' | 'caption'> {
  return chart.kind === 'cdf' ? quantileTable(chart) : pointTable(chart);
}

function quantileTable({ x, series }: CurvePart): Omit<TablePart, 'kind' | 'caption'> {
  return {
    columns: [left('share'), ...series.map(({ name }) => right(name))],
    rows: SHARES.map((share) => [
      formatIn('share', share),
      ...series.map((curve) => formatIn(x.unit, quantileOf(curve, share))),
    ]),
  };
}

/** The first x at which the curve has risen to the share; null where it never does. */
function quantileOf({ points }: Curve, share: number): number | null {
  return points.find(([, value]) => value >= share - 1e-12)?.[0] ?? null;
}

function pointTable({ x, y, series }: CurvePart): Omit<TablePart, 'kind' | 'caption'> {
  const all = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const shown = thinned(all, MOST_ROWS);
  const cells = series.map((curve) => new Map(curve.points.map(([at], i) => [at, cellOf(curve, i, y.unit)])));
  const rows = shown.map((at) => [formatIn(x.unit, at), ...cells.map((of) => of.get(at) ?? formatIn(y.unit, null))]);
  const table = { columns: [left(x.label), ...series.map(({ name }) => right(name))], rows };
  return shown.length === all.length ? table : { ...table, note: `${shown.length} of ${all.length} points.` };
}

function cellOf({ points, ranges }: Curve, i: number, unit: Unit): string {
  const value = formatIn(unit, points[i]![1]);
  const range = ranges?.[i];
  if (range === undefined) return value;
  return Number.isFinite(range[1])
    ? `${value} (${formatIn(unit, range[0])} to ${formatIn(unit, range[1])})`
    : `${value} or more`;
}

/** At most so many, evenly spread, the first and the last among them. */
export function thinned<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}
