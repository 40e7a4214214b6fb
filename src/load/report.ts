/** What is said of a load run: one JSON document, or text for a terminal. */
import type { LatencySummary, Totals } from '../../simulator/metrics/result.ts';
import type { ObjectiveVerdict } from '../../simulator/metrics/verdict.ts';
import {
  formatCount,
  formatCounted,
  formatMetric,
  formatMicros,
  formatNumber,
  formatShare,
  formatUsd,
} from '../report/numbers.ts';
import { PLAIN, type Paint } from '../report/paint.ts';
import { formatTable, left, right } from '../report/table.ts';
import type { K6 } from './k6/find.ts';
import type { LoadSummary } from './load-fold.ts';
import type { LoadVerdict } from './verdict.ts';
import type { SelfCheck } from './self-check.ts';

export interface LoadReport {
  readonly version: string;
  readonly command: string;
  readonly scenario: { readonly name: string; readonly digest: string };
  readonly seed: number;
  /** By index, as objectives name them. */
  readonly tenantNames: readonly string[];
  readonly script: string;
  readonly targets: readonly string[];
  readonly dialect: string;
  readonly stream: boolean;
  readonly summary: LoadSummary;
  readonly selfCheck: SelfCheck;
  readonly judged: LoadVerdict;
  readonly stoppedBy: 'interrupt' | 'budget' | null;
  readonly thresholdsCrossed: boolean;
  /** What the script said besides records. */
  readonly notes: readonly string[];
  /** As the user named it. */
  readonly records: string;
  /** Null where records of parts were merged. */
  readonly k6: K6 | null;
}

export const LOAD_FORMAT = 'shardproof-load/1';

export function loadDocument(report: LoadReport): object {
  const { summary, judged, k6, stoppedBy, tenantNames, ...rest } = report;
  const { wait, timeToFirstToken, endToEnd, perToken, ...counts } = summary;
  return {
    format: LOAD_FORMAT,
    ...rest,
    partial: stoppedBy !== null,
    stoppedBy,
    ...counts,
    latency: { wait, timeToFirstToken, endToEnd, perToken },
    objectives: judged.objectives.map(({ tenant, ...objective }) => {
      return { ...objective, tenant: tenant === null ? null : tenantNames[tenant] };
    }),
    unmeasured: judged.unmeasured,
    verdict: judged.verdict,
    k6: k6 === null ? null : { version: k6.version, path: k6.path },
  };
}

const OUTCOMES: readonly (readonly [label: string, count: keyof Totals])[] = [
  ['served', 'served'],
  ['throttled on the first attempt', 'throttledFirstAttempt'],
  ['throttled in the end', 'throttled'],
  ['shed by the gateway', 'shed'],
  ['failed', 'failed'],
  ['cut off', 'cutOff'],
];

export function formatLoad(report: LoadReport, paint: Paint = PLAIN): string {
  const { summary, scenario, targets, script, stoppedBy, selfCheck, records, command, judged } = report;
  const { totals } = summary;
  const state = stoppedBy === null ? '' : ` PARTIAL: ${STOPPED[stoppedBy]}.`;
  const where = targets.length === 0 ? 'merged records' : `${script} against ${targets.join(', ')}`;
  const share = (count: number): string => formatShare(totals.offered === 0 ? 0 : count / totals.offered);
  const outcomes = formatTable(
    [left('outcome'), right('requests'), right('share')],
    OUTCOMES.map(([label, count]) => [label, formatCount(totals[count]), share(totals[count])]),
  );
  const failures = summary.errors.map(([error, count]) => `  ${formatCount(count)} x ${error.slice(0, 100)}`);
  return `${[
    `${scenario.name}: ${formatCounted(totals.offered, 'request')}, ${where}.${state}`,
    '',
    ...(report.notes.length === 0 ? [] : [...report.notes.map((line) => `  ${line}`), '']),
    paint.bold('Outcomes'),
    ...outcomes,
    `  ${formatShare(summary.goodputShare)} were answered within the objectives (goodput)`,
    ...(failures.length === 0 ? [] : ['', paint.bold('Commonest failures'), ...failures]),
    '',
    paint.bold('Latency from the intended arrival'),
    ...latencyLines(summary),
    `  ${formatCount(summary.inputTokens)} input and ${formatCount(summary.outputTokens)} output tokens, ` +
      `${formatUsd(summary.costUsd)}; callers tried again ${formatCounted(summary.callerRetries, 'time')}`,
    '',
    paint.bold('Generator'),
    ...selfCheckLines(selfCheck, paint),
    ...(judged.objectives.length === 0 ? [] : ['', paint.bold('Objectives'), ...objectiveLines(report, paint)]),
    '',
    verdictLine(report, paint),
    `Records: ${records}`,
    `Shardproof ${report.version}, seed ${report.seed}, scenario digest ${scenario.digest}${k6Words(report.k6)}.`,
    'The same again:',
    `  ${command}`,
  ].join('\n')}\n`;
}

const STOPPED = { interrupt: 'stopped before its end', budget: 'stopped, for the budget was spent' } as const;

function k6Words(k6: K6 | null): string {
  return k6 === null ? '' : `, k6 ${k6.version} (${k6.path}, ${k6.origin})`;
}

function latencyLines({ wait, timeToFirstToken, endToEnd, perToken, firstTokenIs }: LoadSummary): string[] {
  const row = (label: string, { count, ...latency }: LatencySummary): string[] => [
    label,
    ...[latency.p50Micros, latency.p90Micros, latency.p95Micros, latency.p99Micros, latency.maxMicros].map((micros) =>
      count === 0 ? '-' : formatMicros(micros),
    ),
  ];
  const first = firstTokenIs === 'mixed' ? 'first token or byte' : firstTokenIs;
  return formatTable(
    [left(''), ...['p50', 'p90', 'p95', 'p99', 'max'].map(right)],
    [
      row('wait for the last attempt', wait),
      row(first, timeToFirstToken),
      row('whole answer', endToEnd),
      row('per output token', perToken),
    ],
  );
}

export function selfCheckLines(check: SelfCheck, paint: Paint): string[] {
  const cpu = check.cpuShare === null ? '' : `, ${formatShare(check.cpuShare)} of the processors`;
  const lines = [
    `  ${formatNumber(check.achievedRate)} of ${formatNumber(check.intendedRate)} requests a second; lag p99 ` +
      `${formatNumber(check.lagP99Millis)} ms, at most ${formatNumber(check.lagMaxMillis)} ms${cpu}`,
  ];
  if (check.valid) return lines;
  return [...lines, ...check.reasons.map((reason) => paint.bad(`  INVALID: ${reason}.`))];
}

function objectiveLines({ judged, tenantNames }: LoadReport, paint: Paint): string[] {
  const words = { met: paint.good, missed: paint.bad, undecided: paint.doubtful };
  const lines = judged.objectives.map((one) => {
    const whose = one.tenant === null ? '' : ` of ${tenantNames[one.tenant]}`;
    const found = one.estimate.n === 0 ? 'nothing to measure' : formatMetric(one.estimate.mean, one.unit);
    const word = { met: 'met', missed: 'MISSED', undecided: 'UNDECIDED' }[one.status];
    return `  ${words[one.status](word.padEnd(9))}  ${one.metric}${whose}: ${boundsOf(one)}; found ${found}`;
  });
  const unmeasured = judged.unmeasured.map((metric) => `  unmeasured ${metric}: nobody sees it from outside`);
  return [...lines, ...unmeasured];
}

function boundsOf({ bounds, unit }: ObjectiveVerdict): string {
  return bounds
    .map(({ kind, value }) => `${kind === 'at-most' ? 'at most' : 'at least'} ${formatMetric(value, unit)}`)
    .join(' and ');
}

function verdictLine({ judged, selfCheck, thresholdsCrossed }: LoadReport, paint: Paint): string {
  if (!selfCheck.valid)
    return paint.bad('Verdict: none. The run is INVALID: the generator did not send what it was to.');
  const crossed = thresholdsCrossed ? ' k6 found a threshold crossed.' : '';
  switch (judged.verdict) {
    case 'none':
      return `Verdict: none, the scenario states no objectives.${crossed}`;
    case 'met':
      return paint.good(`Verdict: all objectives met.${crossed}`);
    case 'missed':
      return paint.bad(`Verdict: missed.${crossed}`);
    case 'undecided':
      return paint.doubtful(`Verdict: undecided.${crossed}`);
  }
}
