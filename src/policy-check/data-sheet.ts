/** A policy's data sheet: what it keeps, what it does not owe and why, as a page to put beside it. */
import { formatCount } from '../report/numbers.ts';
import { brokenOf, type CheckReport, optedOutOf, partialLine, verdictOf } from './report.ts';

export function dataSheet(report: CheckReport): string {
  const { subject, policy, judgements, seed, version } = report;
  const rows = judgements.map((one) => {
    return `| ${one.law} | ${one.claim} | ${formatCount(one.cases)} | ${verdictOf(one)} |`;
  });
  const partial = partialLine(report);
  const sections = [
    subject === 'policy' ? `# The routing policy ${policy}` : `# The gateway at ${policy}`,
    ...(partial === null ? [] : [partial]),
    ['| law | claim | cases | verdict |', '|---|---|--:|---|', ...rows].join('\n'),
    ...section(
      'Opted out',
      optedOutOf(report).map(({ law, reason }) => `- **${law}**: ${reason}`),
    ),
    ...section(
      'Broken',
      brokenOf(report).map(({ law, counterexample: { why, shown } }) =>
        [`- **${law}**: the ${subject} ${why}`, '', '  ```text', ...shown.map((line) => `  ${line}`), '  ```', ''].join(
          '\n',
        ),
      ),
    ),
    `Tried by Shardproof ${version} with seed ${seed}: \`${report.commandOf(null)}\``,
  ];
  return `${sections.join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.join('\n')];
}
