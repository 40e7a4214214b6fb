/** Latencies of both worlds as cumulative shares of answers. */
import type { CurvePart, Section } from '../../report/html/report.ts';
import { formatMicros } from '../../report/numbers.ts';
import type { TimedRow } from '../comparison/differences.ts';
import { wasAnswered } from '../../../simulator/metrics/request-row.ts';
import { ascending, quantileOf } from '../comparison/quantile.ts';
import { distributionOf } from './distribution.ts';
import type { ValidationReport } from './report.ts';

export function latencySection({ found }: ValidationReport): Section {
  const simulated = found.simulated.run.rows.filter(({ outcome }) => wasAnswered(outcome));
  const measured = found.measured.rows.filter(({ outcome }) => wasAnswered(outcome));
  const first = ({ firstTokenMicros }: TimedRow): number => firstTokenMicros ?? 0;
  const whole = ({ endedAtMicros, arrivedAtMicros }: TimedRow): number => endedAtMicros - arrivedAtMicros;
  const dated = measured.filter(({ datesTokens }) => datesTokens);
  return {
    title: 'Latency',
    lead: 'From the intended arrival, of requests that were answered: waiting and retries are in it.',
    parts: [
      ...(dated.length === 0
        ? [{ kind: 'text', text: 'Whole answers date no first token.' } as const]
        : [cdf('Time to first token', simulated.map(first), dated.map(first))]),
      cdf('Time to the whole answer', simulated.map(whole), measured.map(whole)),
    ],
  };
}

function cdf(title: string, simulated: readonly number[], measured: readonly number[]): CurvePart {
  const [before, after] = [ascending(simulated), ascending(measured)];
  const words = [0.5, 0.99].map(
    (share) =>
      `p${share * 100} ${formatMicros(quantileOf(before, share))} simulated, ` +
      `${formatMicros(quantileOf(after, share))} measured`,
  );
  return {
    kind: 'cdf',
    title,
    summary: before.length === 0 ? 'Nothing was answered.' : `${words.join('; ')}.`,
    x: { label: 'time', unit: 'micros' },
    y: { label: 'share of answers', unit: 'share' },
    scale: 'logarithmic',
    series: [
      { name: 'simulated', tone: 'first', points: distributionOf(simulated) },
      { name: 'measured', tone: 'second', points: distributionOf(measured) },
    ],
  };
}
