/** Lines over time: a still drawing for print and for pages without scripts, and its data for the one that moves. */
import { emptyFigure, figure, legendOf } from './figure.ts';
import { framed } from './frame.ts';
import { jsonMarkup, type Markup, markup } from './markup.ts';
import { markList, numberMarks } from './marks.ts';
import { bandPath, linePath, type Place } from './paths.ts';
import type { TimeSeries, TimeSeriesPart } from './report.ts';
import { horizontalScale, type Scale, verticalScale } from './scale.ts';
import { timeSeriesFigures } from './time-series-figures.ts';

/** Digits that can be told apart on a screen. */
const DIGITS = 5;

/** What the script of the page draws: the part with its long numbers cut, and its marks numbered. */
export interface MovingChart {
  readonly title: string;
  readonly at: readonly number[];
  readonly y: TimeSeriesPart['y'];
  readonly series: readonly TimeSeries[];
  readonly marks: readonly { readonly at: number; readonly number: number }[];
}

export function timeSeriesChart(chart: TimeSeriesPart, id: string): Markup {
  const { at, y, series, marks = [] } = chart;
  const values = series.flatMap((one) => [...one.values, ...(one.band?.high ?? []), ...(one.band?.low ?? [])]);
  const known = values.filter((value) => value !== null);
  if (at.length === 0 || known.length === 0) return emptyFigure({ id, chart });
  const horizontal = horizontalScale('instant', [...at, ...marks.map((mark) => mark.at)]);
  const vertical = verticalScale(y, known);
  const groups = numberMarks(marks, horizontal.share);
  const drawing = framed({
    id,
    vertical,
    horizontal,
    drawing: markup`${series.map((one) => drawn(one, at, horizontal, vertical))}`,
    marks: groups,
    horizontalLabel: 'time of the run',
  });
  const moving: MovingChart = {
    title: chart.title,
    at,
    y,
    series: series.map(shortened),
    marks: groups.map((group) => ({ at: group.at, number: group.number })),
  };
  return figure({
    id,
    chart,
    legend: [markup`<p class="y-label">${y.label}${shadeNote(series)}</p>\n`, legendOf(series)],
    drawing: markup`<div class="moving"><script type="application/json">${jsonMarkup(moving)}</script></div>
<div class="still">
${drawing}</div>
${markList(groups, 'instant')}`,
    table: timeSeriesFigures(chart),
  });
}

/** What the shades span. */
function shadeNote(series: readonly TimeSeries[]): string {
  const names = new Set(series.flatMap(({ band }) => (band === undefined ? [] : [band.name])));
  return names.size === 0 ? '' : `; shaded: ${[...names].join('; ')}`;
}

function drawn(series: TimeSeries, at: readonly number[], horizontal: Scale, vertical: Scale): Markup {
  const placed = (values: readonly (number | null)[]): Place[] =>
    at.map((instant, i) => {
      const value = values[i] ?? null;
      return value === null || Number.isNaN(value) ? null : [horizontal.share(instant), vertical.share(value)];
    });
  const { tone, values, band, shape } = series;
  const around = band && markup`<path class="band ${tone}" d="${bandPath(placed(band.low), placed(band.high))}"/>\n`;
  return markup`${around}<path class="line ${tone}" d="${linePath(placed(values), shape === 'steps')}"/>\n`;
}

function shortened(series: TimeSeries): TimeSeries {
  const cut = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value) => (value === null ? null : Number(value.toPrecision(DIGITS))));
  const { band } = series;
  const values = cut(series.values);
  return band === undefined
    ? { ...series, values }
    : { ...series, values, band: { ...band, low: cut(band.low), high: cut(band.high) } };
}
