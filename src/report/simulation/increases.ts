/** The increases: asked for when, and what became of them. */
import type { Section } from '../html/report.ts';
import { formatCount, formatInstant } from '../numbers.ts';
import { quotaPhrase } from '../quota-names.ts';
import { refusalSentence } from '../refusal.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { left, right } from '../table.ts';

/** None where nothing was asked for. */
export function increaseSection({ results }: SimulationReport): Section[] {
  const { increases } = results[0]!;
  if (increases.length === 0) return [];
  const rows = increases.map(
    ({ account, askedAtMicros, from, asked, decidedAtMicros, status, granted, refusal, ...of }) => [
      account,
      quotaPhrase(of),
      formatInstant(askedAtMicros),
      formatCount(from),
      formatCount(asked),
      refusal === null ? status : `${status}: ${refusalSentence(refusal, asked)}`,
      decidedAtMicros === null ? '-' : formatInstant(decidedAtMicros),
      granted === null ? '-' : formatCount(granted),
    ],
  );
  return [
    {
      title: 'Increases',
      parts: [
        {
          kind: 'table',
          caption: 'Increases of the first replication',
          columns: [
            left('account'),
            left('quota'),
            left('asked at'),
            right('had'),
            right('asked for'),
            left('became'),
            left('decided at'),
            right('in force then'),
          ],
          rows,
        },
      ],
    },
  ];
}
