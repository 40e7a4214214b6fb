/** The report of a check for a terminal. */
import { formatCount, formatCounted } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import { formatTable, left, right } from '../report/table.ts';
import { type BrokenLaw, brokenOf, type CheckReport, optedOutOf, partialLine, verdictOf } from './report.ts';

export function formatCheck(report: CheckReport, paint: Paint): string {
  const sections = [
    table(report),
    ...brokenOf(report).map((broken) => brokenLaw(broken, report, paint)),
    ...optOuts(report),
    ending(report, paint),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function table({ subject, policy, judgements, seed }: CheckReport): string[] {
  const tried = subject === 'policy' ? policy : `the gateway at ${policy}`;
  const rows = judgements.map((one) => [one.law, formatCount(one.cases), verdictOf(one), one.claim]);
  return [
    `${tried}: ${formatCounted(judgements.length, 'law')}, seed ${seed}`,
    ...formatTable([left('law'), right('cases'), left('verdict'), left('claim')], rows),
  ];
}

function brokenLaw({ law, claim, counterexample }: BrokenLaw, report: CheckReport, paint: Paint): string[] {
  const scenario = report.scenarioOf(law);
  return [
    `${paint.bad('BROKEN')} ${law}: ${claim}`,
    `  The ${report.subject} ${counterexample.why}.`,
    `  The smallest case that was found (made smaller ${formatCounted(counterexample.shrinks, 'time')}):`,
    ...counterexample.shown.map((line) => `    ${line}`),
    `  Again: ${report.commandOf(law)}`,
    ...(scenario === null ? [] : [`  Its world: npx shardproof simulate ${scenario}`]),
  ];
}

function optOuts(report: CheckReport): string[][] {
  const all = optedOutOf(report);
  if (all.length === 0) return [];
  const lines = all.map(({ law, reason, kind, cases }) => {
    const vain = kind === 'allowed' ? '' : ` (no case of ${formatCount(cases)} breaks it)`;
    return `  ${law}: ${reason}${vain}`;
  });
  return [['Opted out', ...lines]];
}

function ending(report: CheckReport, paint: Paint): string[] {
  const broken = brokenOf(report).length;
  const optedOut = optedOutOf(report).length;
  const held = report.judgements.length - broken - optedOut;
  const without = optedOut === 0 ? '' : `, ${optedOut} opted out of`;
  const verdict =
    broken === 0
      ? paint.good(`Verdict: ${formatCounted(held, 'law')} held${without}.`)
      : paint.bad(`Verdict: ${formatCounted(broken, 'law')} broken, ${held} held${without}.`);
  const partial = partialLine(report);
  return [
    ...(partial === null ? [] : [paint.doubtful(partial)]),
    verdict,
    `Shardproof ${report.version}, seed ${report.seed}. The same again:`,
    `  ${report.commandOf(null)}`,
  ];
}
