/** What the lines of a chart are at an instant, as a sentence. */
import type { TimeSeries } from '../report.ts';
import type { MovingChart } from '../time-series.ts';
import { formatIn } from '../units.ts';

const HELP = 'Point at the chart or use the arrow keys to read it. Drag or press + and - to zoom; Escape shows all.';

/** @param index null: nothing is pointed at */
export function readingAt({ at, y, series }: Pick<MovingChart, 'at' | 'y' | 'series'>, index: number | null): string {
  const instant = index === null ? undefined : at[index];
  if (index === null || instant === undefined) return HELP;
  const of = ({ name, values, band }: TimeSeries): string => {
    const value = `${name} ${formatIn(y.unit, values[index] ?? null)}`;
    if (band === undefined) return value;
    return `${value} (${formatIn(y.unit, band.low[index] ?? null)} to ${formatIn(y.unit, band.high[index] ?? null)})`;
  };
  return `${formatIn('instant', instant)} · ${series.map(of).join(' · ')}`;
}
