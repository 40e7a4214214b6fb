/** A report as Markdown, from the same plain data as the page: charts are their figures. */
import { curveFigures } from './html/curve-figures.ts';
import type { Cell, HtmlReport, Part, Section, TablePart, VerdictPanel } from './html/report.ts';
import { timeSeriesFigures } from './html/time-series-figures.ts';
import { formatNumber } from './numbers.ts';

export function markdownReport({ title, subtitle, verdict, sections, colophon }: HtmlReport): string {
  const blocks = [
    `# ${escaped(title)}`,
    escaped(subtitle),
    ...verdictBlocks(verdict),
    ...sections.flatMap(sectionBlocks),
  ];
  return `${[...blocks, escaped(colophon)].filter((block) => block !== '').join('\n\n')}\n`;
}

function verdictBlocks({ status, headline, reasons, figures }: VerdictPanel): string[] {
  const badge = status === 'none' ? '' : `**${status === 'missed' ? 'MISSED' : status}** `;
  const items = [...reasons.map(escaped), ...figures.map(({ label, value, note }) => factLine(label, value, note))];
  return [`${badge}${escaped(headline)}`, items.map((item) => `- ${item}`).join('\n')];
}

function sectionBlocks({ title, lead, parts }: Section): string[] {
  return [`## ${escaped(title)}`, escaped(lead ?? ''), ...parts.flatMap(partBlocks)];
}

function partBlocks(part: Part): string[] {
  switch (part.kind) {
    case 'text':
      return [escaped(part.text)];
    case 'facts':
      return [part.facts.map(({ label, value, note }) => `- ${factLine(label, value, note)}`).join('\n')];
    case 'command':
      return [`\`\`\`sh\n${part.command}\n\`\`\``];
    case 'table':
      return tableBlocks(part);
    case 'time-series':
      return chartBlocks(part, timeSeriesFigures(part));
    case 'cdf':
    case 'steps':
    case 'curve':
      return chartBlocks(part, curveFigures(part));
    case 'heat-map':
      return chartBlocks(part, null);
  }
}

function chartBlocks(
  { title, summary }: { readonly title: string; readonly summary: string },
  figures: Omit<TablePart, 'kind' | 'caption'> | null,
): string[] {
  const table = figures === null ? [] : tableBlocks({ kind: 'table', caption: '', ...figures });
  return [`### ${escaped(title)}`, escaped(summary), ...table];
}

function tableBlocks({ caption, columns, rows, note = '' }: TablePart): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(columns.map(({ title }) => escaped(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(row.map((cell) => escaped(textOf(cell))))),
  ];
  return [caption === '' ? '' : `**${escaped(caption)}**`, columns.length === 0 ? '' : table.join('\n'), escaped(note)];
}

function textOf(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if ('text' in cell) return cell.text;
  const { low, high } = cell.interval;
  return low === null || high === null ? '' : `${formatNumber(low)} to ${formatNumber(high)}`;
}

function factLine(label: string, value: string, note: string | undefined): string {
  return `${escaped(label)}: ${escaped(value)}${note === undefined ? '' : ` (${escaped(note)})`}`;
}

/** Names of users end no cell, begin no line of another kind and are no markup. */
function escaped(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
