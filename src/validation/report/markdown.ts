/** A validation as Markdown, for the summary of a CI job. */
import { formatMetric, formatMicros, formatShare, formatSigned } from '../../report/numbers.ts';
import type { ValidationReport } from './report.ts';
import { AGREEMENT_WORDS, headlineOf, reasonsOf, standingOf, subjectOf } from './words.ts';

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
    ...found.agreements.map(({ name, measured, floor, isEnough }) =>
      rowOf([
        AGREEMENT_WORDS[name],
        formatShare(measured),
        `${formatShare(floor.low)} to ${formatShare(floor.high)}`,
        isEnough ? 'yes' : '**no**',
      ]),
    ),
    '',
    '| figure | simulated | expected | measured | error | |',
    '|---|---:|---:|---:|---:|---|',
    ...found.figures.map((figure) => {
      const { name, unit, simulated, low, high, measured, error } = figure;
      const standing = standingOf(figure);
      return rowOf([
        name,
        formatMetric(simulated, unit),
        `${formatMetric(low, unit)} to ${formatMetric(high, unit)}`,
        formatMetric(measured, unit),
        formatSigned(error, unit),
        standing === 'outside' ? '**outside**' : standing,
      ]);
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
