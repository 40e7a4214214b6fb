/** A chart's data and settings as uPlot wants them: bands are two lines without a stroke, and what lies between. */
import uPlot from 'uplot';
import { MICROS_PER_MINUTE } from '../../../../simulator/basics/time.ts';
import type { TimeSeries } from '../report.ts';
import type { MovingChart } from '../time-series.ts';
import { linearTicks, spanFromZero } from '../ticks.ts';
import { formatTick } from '../units.ts';
import type { Colours } from './colours.ts';

const HEIGHT = 280;
const FONT = '12px system-ui, sans-serif';
/** Pixels that a label of the horizontal axis takes. */
const LABEL_WIDTH = 56;
const MOST_LABELS = 8;
const VERTICAL_TICKS = 5;
const BAND_OPACITY = '33';

export function dataOf({ at, y, series }: MovingChart): uPlot.AlignedData {
  const edge = edgeOf(y.most, series);
  const held = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value) => (value === null ? null : Math.min(edge, value)));
  const columns = series.flatMap(({ values, band }) =>
    band === undefined ? [held(values)] : [held(band.low), held(band.high), held(values)],
  );
  return [at, ...columns] as uPlot.AlignedData;
}

export function optionsOf(
  chart: MovingChart,
  width: number,
  colours: Colours,
  told: (index: number | null) => void,
): uPlot.Options {
  const { unit } = chart.y;
  const axis = { stroke: colours.text, font: FONT, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  const most = Math.max(2, Math.min(MOST_LABELS, Math.floor(width / LABEL_WIDTH)));
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    scales: {
      x: { time: false, range: (_, low, high) => [low, high > low ? high : low + MICROS_PER_MINUTE] },
      y: { range: (_, low, high) => ends(spanFromZero([low, high], VERTICAL_TICKS)) },
    },
    series: [{}, ...chart.series.flatMap((one) => linesOf(one, colours, chart.at.length === 1))],
    bands: bandsOf(chart.series, colours),
    axes: [
      {
        ...axis,
        size: 32,
        splits: (_, __, low, high) => linearTicks('instant', { low, high }, most).map(({ at }) => at),
        values: (plot) => {
          const { min, max } = plot.scales['x']!;
          return linearTicks('instant', { low: min!, high: max! }, most).map(({ label }) => label);
        },
      },
      {
        ...axis,
        size: 60,
        splits: (_, __, low, high) => linearTicks(unit, { low, high }, VERTICAL_TICKS).map(({ at }) => at),
        values: (_, splits) => splits.map((at) => formatTick(unit, at)),
      },
    ],
    cursor: { y: false, drag: { x: true, y: false }, sync: { key: 'time' }, points: { size: 6 } },
    hooks: {
      setCursor: [(plot) => told((plot.cursor.left ?? -1) < 0 ? null : (plot.cursor.idx ?? null))],
      draw: [(plot) => drawMarks(plot, chart, colours)],
    },
    padding: [18, 12, 0, 0],
  };
}

/** Where the vertical axis will end, if it is to end before the highest value. */
function edgeOf(most: number | undefined, series: readonly TimeSeries[]): number {
  if (most === undefined) return Number.POSITIVE_INFINITY;
  const all = series.flatMap(({ values, band }) => [...values, ...(band?.high ?? [])]);
  const held = all.flatMap((value) => (value === null ? [] : [Math.min(most, value)]));
  return spanFromZero(held, VERTICAL_TICKS).high;
}

function ends({ low, high }: { readonly low: number; readonly high: number }): [number, number] {
  return [low, high];
}

/** @param isAlone whether there is one instant, which no line can show */
function linesOf({ tone, band, shape }: TimeSeries, colours: Colours, isAlone: boolean): uPlot.Series[] {
  const isLimit = tone === 'limit';
  const line: uPlot.Series = {
    stroke: colours.of(tone),
    width: 1.5,
    points: { show: isAlone, size: 6 },
    ...(isLimit ? { dash: [6, 4] } : {}),
    ...(shape === 'steps' ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
  };
  const edge: uPlot.Series = { width: 0, points: { show: false } };
  return band === undefined ? [line] : [edge, edge, line];
}

function bandsOf(series: readonly TimeSeries[], colours: Colours): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let index = 1;
  for (const { tone, band } of series) {
    if (band !== undefined) bands.push({ series: [index + 1, index], fill: `${colours.of(tone)}${BAND_OPACITY}` });
    index += band === undefined ? 1 : 3;
  }
  return bands;
}

function drawMarks(plot: uPlot, { marks }: MovingChart, colours: Colours): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = colours.mark;
  ctx.fillStyle = colours.mark;
  ctx.lineWidth = ratio;
  ctx.font = `bold ${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  for (const { at, number } of marks) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(String(number), x, bbox.top - 5 * ratio);
  }
  ctx.restore();
}
