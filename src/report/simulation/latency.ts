/** How long requests waited, for their first token and for their whole answer. */
import type { LatencyName } from '../../../simulator/metrics/series.ts';
import type { Curve, Mark, Part, Section, Tone } from '../html/report.ts';
import { formatTick } from '../html/units.ts';
import { formatMicros } from '../numbers.ts';
import type { PooledSeries } from '../pooled-series.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { latencyTable } from '../simulation-tables.ts';
import { tablePart } from './tables.ts';

const LINES: readonly (readonly [LatencyName, string, Tone])[] = [
  ['wait', 'wait for admission', 'third'],
  ['timeToFirstToken', 'first token', 'first'],
  ['endToEnd', 'whole answer', 'second'],
];
/** Shorter than this is no wait: where the logarithmic axis begins. */
const LEAST_MICROS = 10_000;

export function latencySection(report: SimulationReport, pooled: PooledSeries | null): Section {
  return {
    title: 'Latency',
    lead: 'From the intended arrival, over the requests that were answered.',
    parts: [
      ...(pooled === null ? [] : [chartOf(report, pooled)]),
      tablePart('Latency in the first replication', latencyTable(report.results[0]!)),
    ],
  };
}

function chartOf(report: SimulationReport, { latencies, replications }: PooledSeries): Part {
  const series = LINES.map(([of, name, tone]): Curve => {
    return { name, tone, points: latencies[of].map(([micros, share]) => [Math.max(LEAST_MICROS, micros), share]) };
  });
  const first = report.results[0]!.timeToFirstToken;
  const mean = replications === 1 ? '' : ` The curves are means of ${replications} replications.`;
  const least = formatTick('micros', LEAST_MICROS);
  return {
    kind: 'cdf',
    title: 'Distribution of latencies',
    summary:
      `Half of the first tokens came within ${formatMicros(first.p50Micros)}, 95% within ` +
      `${formatMicros(first.p95Micros)}. What took less than ${least} is drawn there.${mean}`,
    x: { label: 'latency (logarithmic)', unit: 'micros' },
    y: { label: 'share of requests within', unit: 'share' },
    scale: 'logarithmic',
    series,
    marks: objectiveMarks(report),
  };
}

/** Objectives that bound a latency of all requests. */
function objectiveMarks({ config }: SimulationReport): Mark[] {
  return config.objectives.flatMap(({ metric, atMost, tenant }) => {
    const isLatency = /^(?:wait|ttft|endToEnd)\./.test(metric);
    return isLatency && atMost !== null && tenant === null ? [{ at: atMost, label: `${metric} asked for` }] : [];
  });
}
