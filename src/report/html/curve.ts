/** Curves over a quantity (distributions, steps, bounds) as a still drawing. */
import { emptyFigure, figure, legendOf } from './figure.ts';
import { framed, horizontalLine } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import { markList, numberMarks } from './marks.ts';
import { linePath, type Place } from './paths.ts';
import { curveFigures } from './curve-figures.ts';
import type { CurvePart } from './report.ts';
import { horizontalScale, logarithmicScale, verticalScale } from './scale.ts';

export function curveChart(chart: CurvePart, id: string): Markup {
  const { kind, x, y, scale = 'linear', marks = [], bounds = [] } = chart;
  const isLogarithmic = scale === 'logarithmic';
  const series = chart.series.map((one) => ({
    ...one,
    points: one.points.filter(
      ([at, value]) => Number.isFinite(at) && Number.isFinite(value) && (!isLogarithmic || at > 0),
    ),
  }));
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return emptyFigure({ id, chart });
  const across = [...points.map(([at]) => at), ...marks.map(({ at }) => at)];
  const horizontal = isLogarithmic ? logarithmicScale(x.unit, across) : horizontalScale(x.unit, across);
  const up = kind === 'cdf' ? [0, 1] : [...points.map(([, value]) => value), ...bounds.map(({ at }) => at)];
  const vertical = verticalScale(y, up);
  const groups = numberMarks(marks, horizontal.share);
  const lines = series.map(({ tone, points: own }) => {
    const places = own.map(([at, value]): Place => [horizontal.share(at), vertical.share(value)]);
    return markup`<path class="line ${tone}" d="${linePath(places, kind === 'steps')}"/>\n`;
  });
  const limits = bounds.map(({ at }) => horizontalLine(vertical.share(at), 'line limit'));
  const drawing = framed({
    id,
    vertical,
    horizontal,
    drawing: markup`${limits}${lines}`,
    marks: groups,
    horizontalLabel: x.label,
  });
  const legend = [...series, ...bounds.map(({ label }) => ({ name: label, tone: 'limit' as const }))];
  return figure({
    id,
    chart,
    legend: [markup`<p class="y-label">${y.label}</p>\n`, legendOf(legend)],
    drawing: markup`${drawing}${markList(groups, x.unit)}`,
    table: curveFigures({ ...chart, series }),
  });
}
