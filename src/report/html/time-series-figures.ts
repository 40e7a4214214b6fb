/** A time series in figures: what each line was on average and at its ends, and how it went in a few steps. */
import { left, right } from '../table.ts';
import { thinned } from './curve-figures.ts';
import type { TablePart, TimeSeriesPart } from './report.ts';
import { formatIn } from './units.ts';

const MOST_STEPS = 24;

export function timeSeriesFigures({ at, y, series }: TimeSeriesPart): Omit<TablePart, 'kind' | 'caption'> {
  const known = series.map(({ values }) => values.filter((value) => value !== null));
  const row = (label: string, of: (values: readonly number[]) => number | null): string[] => [
    label,
    ...known.map((values) => formatIn(y.unit, values.length === 0 ? null : of(values))),
  ];
  const indices = thinned([...at.keys()], MOST_STEPS);
  return {
    columns: [left('time'), ...series.map(({ name }) => right(name))],
    rows: [
      row('highest', (values) => Math.max(...values)),
      row('mean', (values) => values.reduce((sum, value) => sum + value, 0) / values.length),
      row('lowest', (values) => Math.min(...values)),
      ...indices.map((i) => [
        formatIn('instant', at[i]!),
        ...series.map(({ values }) => formatIn(y.unit, values[i] ?? null)),
      ]),
    ],
    ...(indices.length < at.length ? { note: `${indices.length} of ${at.length} instants.` } : {}),
  };
}
