/** Every figure of both worlds, and how much later the measured one was. */
import type { Curve, CurvePart, Section, Status, Tone } from '../../report/html/report.ts';
import { formatCount, formatMicros, formatShare, formatSigned } from '../../report/numbers.ts';
import { left, right } from '../../report/table.ts';
import { pairRows } from '../comparison/agreement.ts';
import { differenceValues, type Differences } from '../comparison/differences.ts';
import { distributionOf } from './distribution.ts';
import { errorsOf } from './document.ts';
import type { ValidationReport } from './report.ts';
import { figureCells, type Standing, standingOf } from './words.ts';

const STATUSES: Readonly<Record<Standing, Status>> = {
  inside: 'met',
  'within tolerance': 'met',
  outside: 'missed',
  'not judged': 'none',
  'not measured': 'none',
};

export function figureSection(report: ValidationReport): Section {
  const { bias, mape } = errorsOf(report);
  return {
    title: 'Figures',
    lead:
      'Where one more run lies with a probability of 90 %, by simulations disturbed as much as the measured run was. ' +
      `Of all latencies, the measured ones lie ${formatSigned(bias, 'share')} from the undisturbed simulation on ` +
      `average (mean absolute error ${formatShare(mape)}).`,
    parts: [
      {
        kind: 'table',
        caption: 'Simulated, expected and measured',
        columns: [left('figure'), right('simulated'), right('expected'), right('measured'), right('error'), left('')],
        rows: report.found.figures.map((figure) => {
          const standing = standingOf(figure);
          const error = formatSigned(figure.error, figure.unit);
          return [...figureCells(figure), error, { text: standing, status: STATUSES[standing] }];
        }),
      },
    ],
  };
}

export function differenceSection({ found }: ValidationReport): Section {
  const { differences, overhead } = found;
  const row = (name: string, { count, mean, p5Micros, p50Micros, p95Micros }: Differences): string[] =>
    mean === null || count === 0
      ? [name, '0', '-', '-', '-', '-']
      : [
          name,
          formatCount(count),
          formatSigned(mean.mean, 'micros'),
          formatSigned(p5Micros, 'micros'),
          formatSigned(p50Micros, 'micros'),
          formatSigned(p95Micros, 'micros'),
        ];
  return {
    title: 'How much later the measured run was',
    lead:
      `Of requests that took the same way, the account was asked ${formatMicros(overhead.thereP50Micros)} later (p99 ` +
      `${formatMicros(overhead.thereP99Micros)}): the generator's lag, network and gateway. The answer took ` +
      `${formatMicros(overhead.backP50Micros)} more on its way back (p99 ${formatMicros(overhead.backP99Micros)}).`,
    parts: [
      {
        kind: 'table',
        caption: 'Measured less simulated, of requests that both worlds answered',
        columns: [left('of'), right('requests'), right('mean'), right('p5'), right('median'), right('p95')],
        rows: [
          row('wait for an account', differences.wait),
          row('time to first token', differences.firstToken),
          row('time to the whole answer', differences.endToEnd),
        ],
      },
      differenceCurve(found),
    ],
  };
}

/** Few requests went quite another way; the curve is of the others. */
const MOST_FAR = 0.01;

function differenceCurve(found: ValidationReport['found']): CurvePart {
  const { pairs } = pairRows(found.simulated.run.rows, found.measured.rows);
  const values = differenceValues(pairs);
  const curve = (name: string, tone: Tone, of: readonly number[]): Curve[] =>
    of.length === 0 ? [] : [{ name, tone, points: distributionOf(of, MOST_FAR, 1 - MOST_FAR) }];
  return {
    kind: 'cdf',
    title: 'Measured less simulated, request by request',
    summary: `The middle ${formatShare(1 - 2 * MOST_FAR)} of requests: left of 0 the measured one was sooner.`,
    x: { label: 'measured less simulated', unit: 'micros' },
    y: { label: 'share of requests', unit: 'share' },
    series: [
      ...curve('wait for an account', 'first', values.wait),
      ...curve('time to first token', 'second', values.firstToken),
      ...curve('time to the whole answer', 'third', values.endToEnd),
    ],
    marks: [{ at: 0, label: 'as simulated' }],
  };
}
