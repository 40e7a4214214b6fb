/** A validation as Markdown, for the summary of a CI job. */
import { formatMicros, formatSigned } from '../../report/numbers.ts';
import type { ValidationReport } from './report.ts';
import { agreementCells, figureCells, headlineOf, reasonsOf, standingOf, subjectOf } from './words.ts';

export function validationMarkdown(report: ValidationReport): string {
  const { found, seed, scenario, version, command } = report;
  const { thereP50Micros, backP50Micros } = found.overhead;
  return `${[
    `## Shardproof: ${headlineOf(report)}`,
    '',
    subjectOf(report),
    ...reasonsOf(report).map((reason) => `- ${reason}`),
    '',
    '| both worlds agree on | measured | expected | enough |',
    '|---|---:|---:|---|',
    ...found.agreements.map((one) => rowOf([...agreementCells(one), one.isEnough ? 'yes' : '**no**'])),
    '',
    '| figure | simulated | expected | measured | error | |',
    '|---|---:|---:|---:|---:|---|',
    ...found.figures.map((figure) => {
      const standing = standingOf(figure);
      const error = formatSigned(figure.error, figure.unit);
      return rowOf([...figureCells(figure), error, standing === 'outside' ? '**outside**' : standing]);
    }),
    '',
    `The real world added ${formatMicros(thereP50Micros + backP50Micros)} to the median answer. ` +
      `Shardproof ${version}, seed ${seed}, scenario digest \`${scenario.digest}\`.`,
    ...(command === null ? [] : ['', '```sh', command, '```']),
  ].join('\n')}\n`;
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
