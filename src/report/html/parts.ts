/** Every kind of part to its markup. */
import { type Markup, markup } from './markup.ts';
import { curveChart } from './curve.ts';
import { factList } from './facts.ts';
import { heatMap } from './heat-map.ts';
import type { Part } from './report.ts';
import { htmlTable } from './html-table.ts';
import { timeSeriesChart } from './time-series.ts';

/** The element id of a section, by its place. */
export function idOf(section: number): string {
  return `s${section + 1}`;
}

/** @param id unique on the page: what labels a part refers to it */
export function renderPart(part: Part, id: string): Markup {
  switch (part.kind) {
    case 'text':
      return markup`<p>${part.text}</p>\n`;
    case 'facts':
      return factList(part.facts);
    case 'command':
      return markup`<pre tabindex="0"><code>${part.command}</code></pre>\n`;
    case 'table':
      return htmlTable(part, id);
    case 'time-series':
      return timeSeriesChart(part, id);
    case 'cdf':
    case 'steps':
    case 'curve':
      return curveChart(part, id);
    case 'heat-map':
      return heatMap(part, id);
  }
}
