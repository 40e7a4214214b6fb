/** A table that scrolls by itself where it is wider than the screen, by keyboard too. */
import type { Column } from '../table.ts';
import { intervalPicture } from './interval-picture.ts';
import { type Markup, markup } from './markup.ts';
import type { Cell, TablePart } from './report.ts';

export function htmlTable({ caption, columns, rows, note }: TablePart, id: string): Markup {
  const body = rows.map((row) => markup`<tr>${row.map((cell, i) => renderCell(cell, columns[i], i))}</tr>\n`);
  const empty = markup`<tr><td colspan="${Math.max(1, columns.length)}">none</td></tr>\n`;
  const titles = columns.map(({ title, align }) => markup`<th scope="col" class="${align}">${title}</th>`);
  return markup`<div class="table" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table>
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${titles}</tr></thead>
<tbody>
${rows.length === 0 ? empty : body}</tbody>
</table>
</div>
${note === undefined ? null : markup`<p class="note">${note}</p>\n`}`;
}

function insideOf(cell: Cell): Markup | string {
  if (typeof cell === 'string') return cell;
  if ('interval' in cell) return intervalPicture(cell.interval);
  return markup`<span class="badge ${cell.status}">${cell.text}</span>`;
}

function renderCell(cell: Cell, column: Column | undefined, index: number): Markup {
  const align = column?.align ?? 'left';
  const inside = insideOf(cell);
  if (index === 0) return markup`<th scope="row" class="${align}">${inside}</th>`;
  return markup`<td class="${align}">${inside}</td>`;
}
