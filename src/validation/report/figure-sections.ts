/** Every figure of both worlds, and how much later the measured one was. */
import type { Section } from '../../report/html/report.ts';
import { formatCount, formatMetric, formatMicros, formatShare } from '../../report/numbers.ts';
import { left, right } from '../../report/table.ts';
import type { Differences } from '../comparison/differences.ts';
import { errorsOf } from './document.ts';
import type { ValidationReport } from './report.ts';

export function figureSection(report: ValidationReport): Section {
  const { bias, mape } = errorsOf(report);
  return {
    title: 'Figures',
    lead:
      'Where one more run lies with a probability of 90 %, by simulations disturbed as much as the measured run was. ' +
      `Of all latencies, the measured ones lie ${formatSigned(bias)} from the undisturbed simulation on average ` +
      `(mean absolute error ${formatShare(mape)}).`,
    parts: [
      {
        kind: 'table',
        caption: 'Simulated, expected and measured',
        columns: [left('figure'), right('simulated'), right('expected'), right('measured'), left('')],
        rows: report.found.figures.map((figure) => {
          const { name, unit, simulated, low, high, measured, inside, withinTolerance } = figure;
          return [
            name,
            formatMetric(simulated, unit),
            `${formatMetric(low, unit)} to ${formatMetric(high, unit)}`,
            formatMetric(measured, unit),
            inside
              ? { text: 'inside', status: 'met' }
              : withinTolerance === false
                ? { text: 'outside', status: 'missed' }
                : withinTolerance === null
                  ? { text: 'not judged', status: 'none' }
                  : { text: 'within tolerance', status: 'met' },
          ];
        }),
      },
    ],
  };
}

function formatSigned(share: number): string {
  return `${share < 0 ? '-' : '+'}${formatShare(Math.abs(share))}`;
}

export function differenceSection({ found }: ValidationReport): Section {
  const { differences, overhead } = found;
  const row = (name: string, { count, mean, p5Micros, p50Micros, p95Micros }: Differences): string[] =>
    mean === null || count === 0
      ? [name, '0', '-', '-', '-', '-']
      : [
          name,
          formatCount(count),
          signedMicros(mean.mean),
          signedMicros(p5Micros),
          signedMicros(p50Micros),
          signedMicros(p95Micros),
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
    ],
  };
}

function signedMicros(micros: number): string {
  return `${micros < 0 ? '-' : '+'}${formatMicros(Math.abs(micros))}`;
}
