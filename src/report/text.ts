/** A simulation as text for a terminal: what was asked of the shards, what became of it, what stood in the way. */
import type { Estimate } from '../../simulator/metrics/interval.ts';
import type { LatencySummary, QuotaName, RunResult, Totals } from '../../simulator/metrics/result.ts';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { unitOf } from './estimates.ts';
import {
  formatCount,
  formatCounted,
  formatMetric,
  formatMicros,
  formatNumber,
  formatRange,
  formatShare,
  formatUsd,
} from './numbers.ts';
import { PLAIN, type Paint } from './paint.ts';
import { accountQuotaPhrase, METER_LEGEND, shortMeterName } from './quota-names.ts';
import { increaseLines, limitingQuotaSentence, objectiveLines, verdictSentence } from './sentences.ts';
import type { SimulationReport } from './simulation-report.ts';
import { formatTable, left, right, shortName } from './table.ts';

/** At both ends of a report: whoever sees only one of them must not take it for whole. */
const PARTIAL = 'PARTIAL: stopped before the end.';

/** A title and its lines; sections without lines are left out. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export function formatReport(report: SimulationReport, paint: Paint = PLAIN): string {
  const first = report.results[0]!;
  const sections: Section[] = [
    { title: 'Demand', lines: demandLines(report, first) },
    { title: 'Outcomes', lines: outcomeLines(report, first.totals) },
    { title: 'Latency from the intended arrival', lines: latencyLines(first) },
    { title: 'Shards', lines: shardLines(first) },
    { title: 'Tenants', lines: tenantLines(first) },
    { title: 'Limiting quota', lines: [`  ${limitingQuotaSentence(report.config, first.limitingQuota)}`] },
    { title: 'Increases', lines: increaseLines(first.increases) },
    { title: 'Estimates', lines: estimateLines(report) },
    { title: 'Objectives', lines: objectiveLines(report, paint) },
  ];
  const body = sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => `${paint.bold(title)}\n${lines.join('\n')}\n`);
  return `${headLine(report)}\n\n${body.join('\n')}\n${footLines(report, paint).join('\n')}\n`;
}

function headLine({ scenario, config, policy, results, asked, partial }: SimulationReport): string {
  const shards = formatCounted(config.accounts.length, 'shard');
  const runs = `${results.length} of ${asked} replications`;
  const state = partial ? ` ${PARTIAL}` : '';
  const simulated = formatMicros(results[0]!.simulatedMicros);
  const tables = results.length > 1 ? ' Counts and tables are of the first.' : '';
  return `${scenario.name}: ${shards}, policy ${policy}, ${simulated} simulated, ${runs}.${tables}${state}`;
}

function demandLines({ config }: SimulationReport, { totals, simulatedMicros, ...run }: RunResult): string[] {
  const seconds = simulatedMicros / MICROS_PER_SECOND;
  const rate = seconds === 0 ? 0 : totals.offered / seconds;
  const perRequest = totals.offered === 0 ? 0 : run.attempts / totals.offered;
  return [
    `  ${formatCounted(totals.offered, 'request')} of ${formatCounted(config.tenants.length, 'tenant')}, ` +
      `${formatNumber(rate)} a second`,
    `  ${formatCount(run.inputTokens)} input and ${formatCount(run.outputTokens)} output tokens processed`,
    `  ${formatCount(run.attempts)} attempts at shards, ${formatNumber(perRequest)} a request: ` +
      `${formatCount(run.refusals)} refused, ${formatCount(run.retries)} gateway and ` +
      `${formatCount(run.callerRetries)} caller retries`,
    `  at most ${formatCount(run.peakInFlight)} requests in flight`,
  ];
}

const OUTCOME_ROWS: readonly (readonly [label: string, count: keyof Totals, metric: string])[] = [
  ['served', 'served', 'servedShare'],
  ['throttled on the first attempt', 'throttledFirstAttempt', 'throttledFirstAttemptShare'],
  ['throttled in the end', 'throttled', 'throttledShare'],
  ['shed by the gateway', 'shed', 'shedShare'],
  ['failed', 'failed', 'failedShare'],
  ['cut off', 'cutOff', 'cutOffShare'],
];

function outcomeLines({ estimates }: SimulationReport, totals: Totals): string[] {
  const rows = OUTCOME_ROWS.map(([label, count, metric]) => {
    const estimate = estimates[metric] ?? null;
    return [
      label,
      formatCount(totals[count]),
      formatMetric(estimate?.mean ?? null, 'share'),
      intervalOf(metric, estimate),
    ];
  });
  rows.push(['still in flight', formatCount(totals.inFlight), '', '']);
  const table = formatTable([left('outcome'), right('requests'), right('share'), left('95% interval')], rows);
  if (totals.inFlight === 0) return table;
  const [ended, offered] = [formatCount(totals.offered - totals.inFlight), formatCount(totals.offered)];
  return [...table, `  Shares are of the ${ended} that have ended; of the first attempt, of all ${offered} offered.`];
}

function intervalOf(metric: string, estimate: Estimate | null): string {
  if (estimate === null || estimate.low === null || estimate.high === null) return '-';
  return formatRange(estimate.low, estimate.high, unitOf(metric));
}

function latencyLines(run: RunResult): string[] {
  const row = (label: string, { count, ...latency }: LatencySummary): string[] => [
    label,
    ...[latency.p50Micros, latency.p90Micros, latency.p95Micros, latency.p99Micros, latency.maxMicros].map((micros) =>
      count === 0 ? '-' : formatMicros(micros),
    ),
  ];
  return formatTable(
    [left(''), ...['p50', 'p90', 'p95', 'p99', 'max'].map(right)],
    [row('wait for admission', run.wait), row('first token', run.timeToFirstToken), row('whole answer', run.endToEnd)],
  );
}

function shardLines({ shards }: RunResult): string[] {
  const titles = ['attempts', 'admitted', '429', '403/503', 'used', 'peak', 'reserved in vain'];
  const table = formatTable(
    [left('shard'), ...titles.map(right)],
    shards.map((shard) => [
      shortName(shard.name),
      ...[shard.attempts, shard.admitted, shard.throttled, shard.failed].map(formatCount),
      useOf(shard.utilisation, shard.utilisationOf),
      useOf(shard.peakUtilisation, shard.peakUtilisationOf),
      formatShare(shard.unusedReservationShare),
    ]),
  );
  return [...table, `  Used and peak are of the fullest quota of a shard: ${METER_LEGEND}.`];
}

function useOf(share: number, quota: QuotaName | null): string {
  return quota === null ? '-' : `${formatShare(share)} ${shortMeterName(quota.meter)}`;
}

function tenantLines({ tenants, jainIndex }: RunResult): string[] {
  const titles = [
    'offered',
    'served',
    '429 first',
    '429 final',
    'shed',
    'wait p95',
    'first token p95',
    'answer p95',
    'cost',
  ];
  const table = formatTable(
    [left('tenant'), ...titles.map(right)],
    tenants.map((tenant) => [
      shortName(tenant.name),
      formatCount(tenant.offered),
      tenant.offered === tenant.inFlight ? '-' : formatShare(tenant.served / (tenant.offered - tenant.inFlight)),
      formatCount(tenant.throttledFirstAttempt),
      formatCount(tenant.throttled),
      formatCount(tenant.shed),
      ...[tenant.wait, tenant.timeToFirstToken, tenant.endToEnd].map(({ count, p95Micros }) =>
        count === 0 ? '-' : formatMicros(p95Micros),
      ),
      formatUsd(tenant.costUsd),
    ]),
  );
  return [
    ...table,
    '  Served is the share of requests that have ended.',
    `  Jain's index of fairness over the shares served of what was offered: ${formatNumber(jainIndex)} (1 is even)`,
  ];
}

function estimateLines({ estimates, results }: SimulationReport): string[] {
  const rows = Object.entries(estimates).map(([metric, estimate]) => [
    metric,
    formatMetric(estimate?.mean ?? null, unitOf(metric)),
    intervalOf(metric, estimate),
    estimate?.quota === undefined ? '' : accountQuotaPhrase(estimate.quota),
  ]);
  const table = formatTable([left('metric'), right('mean'), left('95% interval'), left('fullest quota')], rows);
  if (results.length > 1) return table;
  return [...table, '  One replication says nothing of scatter: ask for more with --replications to have intervals.'];
}

function footLines(report: SimulationReport, paint: Paint): string[] {
  const { scenario, seed, version, command, partial } = report;
  const made = `Shardproof ${version}, seed ${seed}, scenario digest ${scenario.digest}.`;
  return [
    verdictSentence(report, paint),
    ...(command === null
      ? [paint.dim(`${made} The trace came in passing: from a file, --trace FILE would make the same again.`)]
      : [paint.dim(`${made} The same again:`), `  ${command}`]),
    ...(partial ? [PARTIAL] : []),
  ];
}
