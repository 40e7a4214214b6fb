/** Curves over a quantity (distributions, steps, bounds) as a still drawing. */
import { emptyFigure, figure, legendOf } from './figure.ts';
import { framed, horizontalLine } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import { markList, numberMarks } from './marks.ts';
import { linePath, type Place, whiskerPath } from './paths.ts';
import { curveFigures } from './curve-figures.ts';
import type { Curve, CurvePart, Tone } from './report.ts';
import { horizontalScale, logarithmicScale, type Scale, verticalScale } from './scale.ts';

/** Curves with whiskers stand so far apart, as a share of the width, that one does not hide the other. */
const ASIDE = 0.008;
const ROOM = 0.05;

export function curveChart(chart: CurvePart, id: string): Markup {
  const { kind, x, y, scale = 'linear', marks = [], bounds = [] } = chart;
  const isLogarithmic = scale === 'logarithmic';
  const series = chart.series.map((one) => drawable(one, isLogarithmic));
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return emptyFigure({ id, chart });
  const across = [...points.map(([at]) => at), ...marks.map(({ at }) => at), ...roomFor(series)];
  const horizontal = isLogarithmic ? logarithmicScale(x.unit, across) : horizontalScale(x.unit, across);
  const up =
    kind === 'cdf'
      ? [0, 1]
      : [...points.map(([, value]) => value), ...bounds.map(({ at }) => at), ...rangeEnds(series)];
  const vertical = verticalScale(y, up);
  const groups = numberMarks(marks, horizontal.share);
  const lines = series.map(({ tone, points: own, ranges }, i) => {
    const aside = ranges === undefined ? 0 : (i - (series.length - 1) / 2) * ASIDE;
    const places = own.map(([at, value]): Place => [horizontal.share(at) + aside, vertical.share(value)]);
    const around = ranges && whiskers(tone, places, ranges, vertical);
    return markup`${around}<path class="line ${tone}" d="${linePath(places, kind === 'steps')}"/>\n`;
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

/** Whiskers at the ends of the axis have room beside them. */
function roomFor(series: readonly Curve[]): number[] {
  const at = series.flatMap(({ points, ranges }) => (ranges === undefined ? [] : points.map(([x]) => x)));
  if (at.length === 0) return [];
  const [low, high] = [Math.min(...at), Math.max(...at)];
  const room = ROOM * (high > low ? high - low : 1);
  return [low - room, high + room];
}

/** Without what no place can be found for. */
function drawable(curve: Curve, isLogarithmic: boolean): Curve {
  const isKept = curve.points.map(
    ([at, value]) => Number.isFinite(at) && Number.isFinite(value) && (!isLogarithmic || at > 0),
  );
  const { points, ranges } = curve;
  const kept = { ...curve, points: points.filter((_, i) => isKept[i]) };
  return ranges === undefined ? kept : { ...kept, ranges: ranges.filter((_, i) => isKept[i]) };
}

function rangeEnds(series: readonly Curve[]): number[] {
  return series.flatMap(({ ranges = [] }) => ranges.flat().filter(Number.isFinite));
}

function whiskers(
  tone: Tone,
  places: readonly Place[],
  ranges: readonly (readonly [number, number])[],
  { share }: Scale,
): Markup {
  const path = places.map((place, i) => whiskerPath(place![0], share(ranges[i]![0]), share(ranges[i]![1]))).join('');
  const dots = linePath(
    places.flatMap((place) => [place, null]),
    false,
  );
  return markup`<path class="whisker ${tone}" d="${path}"/><path class="dot ${tone}" d="${dots}"/>\n`;
}
