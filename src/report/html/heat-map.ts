/** Rows x instants as rectangles whose darkness says how full each was; what is over has a colour of its own. */
import { left, right } from '../table.ts';
import { emptyFigure, figure } from './figure.ts';
import { AREA_HEIGHT, AREA_WIDTH, framed } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import type { HeatMapPart, HeatMapRow, TablePart } from './report.ts';
import { horizontalScale } from './scale.ts';
import { formatIn, formatTick } from './units.ts';

/** Shades between nothing and full; after them what is above full. */
const SHADES = 8;
const OVER = SHADES;
/** Rows that are named beside the map: more would be written over one another. */
const MOST_NAMES = 24;

export function heatMap(chart: HeatMapPart, id: string): Markup {
  const { at, rows } = chart;
  if (at.length === 0 || rows.length === 0) return emptyFigure({ id, chart });
  const step = at.length > 1 ? at[1]! - at[0]! : 1;
  const horizontal = horizontalScale('instant', [at[0]!, at.at(-1)! + step]);
  const drawing = framed({
    id,
    vertical: null,
    horizontal,
    drawing: markup`${cells(chart)}`,
    rowNames: rowNames(rows),
    horizontalLabel: 'time of the run',
  });
  const style = rows.length <= 4 ? 'few' : rows.length <= 12 ? 'some' : 'many';
  return figure({
    id,
    chart,
    legend: legend(chart),
    drawing: markup`<div class="heat ${style}">\n${drawing}</div>\n`,
    table: figures(chart),
  });
}

/** One path a shade: neighbours of one shade are one rectangle. */
function cells({ at, rows, full }: HeatMapPart): Markup[] {
  const paths = Array.from({ length: SHADES + 1 }, () => '');
  const edge = (column: number): number => Math.round((column / at.length) * AREA_WIDTH);
  for (const [r, { values }] of rows.entries()) {
    const [top, bottom] = [r, r + 1].map((row) => Math.round((row / rows.length) * AREA_HEIGHT)) as [number, number];
    for (let from = 0, to = 0; from < at.length; from = to) {
      const shade = shadeOf(values[from] ?? null, full);
      for (to = from + 1; to < at.length && shadeOf(values[to] ?? null, full) === shade; ) to++;
      if (shade !== null) paths[shade] += `M${edge(from)} ${top}H${edge(to)}V${bottom}H${edge(from)}z`;
    }
  }
  return paths.map((path, shade) => (path === '' ? markup`` : markup`<path class="shade-${shade}" d="${path}"/>\n`));
}

function shadeOf(value: number | null, full: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  if (value > full) return OVER;
  return Math.min(SHADES - 1, Math.max(0, Math.floor((value / full) * SHADES)));
}

function rowNames(rows: readonly HeatMapRow[]): Markup {
  const every = Math.ceil(rows.length / MOST_NAMES);
  const names = rows.map(({ name }, i) => {
    if (i % every > 0) return null;
    const short = name.length > 14 ? `${name.slice(0, 13)}…` : name;
    return markup`<text x="100%" y="${Number((((i + 0.5) / rows.length) * 100).toFixed(2))}%">${short}</text>`;
  });
  return markup`<svg class="y-axis" aria-hidden="true">${names}</svg>\n`;
}

function legend({ label, unit, full }: HeatMapPart): Markup {
  const keys = Array.from({ length: SHADES + 1 }, (_, shade) => {
    return markup`<rect class="shade-${shade}" x="${shade * 12}" width="12" height="12"/>`;
  });
  const width = 12 * (SHADES + 1);
  const scale = markup`<svg viewBox="0 0 ${width} 12" width="${width}" height="12" aria-hidden="true">${keys}</svg>`;
  return markup`<p class="shades">${label}: 0 ${scale} above ${formatTick(unit, full)}</p>\n`;
}

function figures({ at, rows, unit, full }: HeatMapPart): Omit<TablePart, 'kind' | 'caption'> {
  return {
    columns: [left('row'), ...['mean', 'highest', 'at', `above ${formatTick(unit, full)}`].map(right)],
    rows: rows.map(({ name, values }) => {
      const known = values.filter((value) => value !== null);
      if (known.length === 0) return [name, '-', '-', '-', '-'];
      const highest = Math.max(...known);
      return [
        name,
        formatIn(unit, known.reduce((sum, value) => sum + value, 0) / known.length),
        formatIn(unit, highest),
        formatIn('instant', at[values.indexOf(highest)] ?? null),
        `${formatIn('share', known.filter((value) => value > full).length / known.length)} of the time`,
      ];
    }),
  };
}
