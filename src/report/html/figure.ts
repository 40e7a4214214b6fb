/** A chart on the page: its name, what is to be seen, the legend, the drawing, and the same in figures. */
import { htmlTable } from './html-table.ts';
import { type Filling, type Markup, markup } from './markup.ts';
import type { ChartPart, TablePart, Tone } from './report.ts';

export interface LegendEntry {
  readonly name: string;
  readonly tone: Tone;
}

export interface FigureParts {
  readonly id: string;
  readonly chart: Pick<ChartPart, 'title' | 'summary'>;
  readonly legend: Filling;
  readonly drawing: Markup;
  /** The same in figures. */
  readonly table: Omit<TablePart, 'kind' | 'caption'>;
}

export function figure({ id, chart, legend, drawing, table }: FigureParts): Markup {
  return markup`<figure>
<figcaption><h3 id="${id}-title">${chart.title}</h3>
<p id="${id}-summary">${chart.summary}</p></figcaption>
${legend}${drawing}<details><summary>The same in figures</summary>
${htmlTable({ kind: 'table', caption: `${chart.title}, in figures`, ...table }, `${id}-figures`)}</details>
</figure>
`;
}

/** In place of a drawing of nothing. */
export function emptyFigure({ id, chart }: Pick<FigureParts, 'id' | 'chart'>): Markup {
  return markup`<figure>
<figcaption><h3 id="${id}-title">${chart.title}</h3>
<p id="${id}-summary">${chart.summary}</p></figcaption>
<p class="empty">There is nothing to draw.</p>
</figure>
`;
}

export function legendOf(entries: readonly LegendEntry[]): Markup {
  const items = entries.map(({ name, tone }) => {
    const line = markup`<path class="line ${tone}" d="M0 4h24"/>`;
    return markup`<li><svg class="key" viewBox="0 0 24 8" aria-hidden="true">${line}</svg>${name}</li>\n`;
  });
  return markup`<ul class="legend">\n${items}</ul>\n`;
}
