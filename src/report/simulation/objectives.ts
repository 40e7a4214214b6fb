/** The objectives, one a row: what was asked, what was found, and how sure that is. */
import type { Cell, Section, Status } from '../html/report.ts';
import { objectiveFindings } from '../sentences.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { left, right } from '../table.ts';

const WORDS: Readonly<Record<Exclude<Status, 'none'>, string>> = {
  met: 'met',
  missed: 'MISSED',
  undecided: 'UNDECIDED',
};

export function objectiveSection(report: SimulationReport): Section {
  const findings = objectiveFindings(report);
  const remarks = findings.map(({ quota, open }) => [quota, open].filter((remark) => remark !== null).join('; '));
  const isRemarked = remarks.some((remark) => remark !== '');
  const rows = findings.map(({ status, subject, asked, found, interval, bounds, estimate }, i): Cell[] => [
    subject,
    { text: WORDS[status], status },
    asked,
    found,
    interval ?? '-',
    {
      interval: {
        low: estimate.low,
        high: estimate.high,
        value: estimate.n === 0 ? null : estimate.mean,
        marks: bounds,
      },
    },
    ...(isRemarked ? [remarks[i]!] : []),
  ]);
  return {
    title: 'Objectives',
    parts: [
      {
        kind: 'table',
        caption: 'What was asked of the fleet, and what was found',
        columns: [
          left('objective'),
          left('verdict'),
          right('asked'),
          right('found'),
          right('95% interval'),
          left('asked ◇ and found'),
          ...(isRemarked ? [left('remarks')] : []),
        ],
        rows,
        ...(report.results.length > 1
          ? {}
          : { note: 'One replication has no intervals: ask for more with --replications.' }),
      },
    ],
  };
}
