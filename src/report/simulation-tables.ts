/** The tables of a simulation, for a terminal as for a page: columns, cells as text, and what reading them takes. */
import type { Estimate } from '../../simulator/metrics/interval.ts';
import type { LatencySummary, QuotaName, RunResult, Totals } from '../../simulator/metrics/result.ts';
import { unitOf } from './estimates.ts';
import {
  formatCount,
  formatMetric,
  formatMicros,
  formatNumber,
  formatRange,
  formatShare,
  formatUsd,
} from './numbers.ts';
import { accountQuotaPhrase, METER_LEGEND, shortMeterName } from './quota-names.ts';
import type { SimulationReport } from './simulation-report.ts';
import { type Column, left, right } from './table.ts';

export interface ReportTable {
  readonly columns: readonly Column[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

const OUTCOME_ROWS: readonly (readonly [label: string, count: keyof Totals, metric: string])[] = [
  ['served', 'served', 'servedShare'],
  ['throttled on the first attempt', 'throttledFirstAttempt', 'throttledFirstAttemptShare'],
  ['throttled in the end', 'throttled', 'throttledShare'],
  ['shed by the gateway', 'shed', 'shedShare'],
  ['failed', 'failed', 'failedShare'],
  ['cut off', 'cutOff', 'cutOffShare'],
];

export function outcomeTable({ estimates, results }: SimulationReport): ReportTable {
  const { totals } = results[0]!;
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
  const columns = [left('outcome'), right('requests'), right('share'), left('95% interval')];
  if (totals.inFlight === 0) return { columns, rows, notes: [] };
  const [ended, offered] = [formatCount(totals.offered - totals.inFlight), formatCount(totals.offered)];
  const note = `Shares are of the ${ended} that have ended; of the first attempt, of all ${offered} offered.`;
  return { columns, rows, notes: [note] };
}

function intervalOf(metric: string, estimate: Estimate | null): string {
  if (estimate === null || estimate.low === null || estimate.high === null) return '-';
  return formatRange(estimate.low, estimate.high, unitOf(metric));
}

export function latencyTable(run: RunResult): ReportTable {
  const row = (label: string, { count, ...latency }: LatencySummary): string[] => [
    label,
    ...[latency.p50Micros, latency.p90Micros, latency.p95Micros, latency.p99Micros, latency.maxMicros].map((micros) =>
      count === 0 ? '-' : formatMicros(micros),
    ),
  ];
  return {
    columns: [left(''), ...['p50', 'p90', 'p95', 'p99', 'max'].map(right)],
    rows: [
      row('wait for admission', run.wait),
      row('first token', run.timeToFirstToken),
      row('whole answer', run.endToEnd),
    ],
    notes: [],
  };
}

export function shardTable({ shards }: RunResult): ReportTable {
  const titles = ['attempts', 'admitted', '429', '403/503', 'used', 'peak', 'reserved in vain'];
  return {
    columns: [left('shard'), ...titles.map(right)],
    rows: shards.map((shard) => [
      shard.name,
      ...[shard.attempts, shard.admitted, shard.throttled, shard.failed].map(formatCount),
      useOf(shard.utilisation, shard.utilisationOf),
      useOf(shard.peakUtilisation, shard.peakUtilisationOf),
      formatShare(shard.unusedReservationShare),
    ]),
    notes: [`Used and peak are of the fullest quota of a shard: ${METER_LEGEND}.`],
  };
}

function useOf(share: number, quota: QuotaName | null): string {
  return quota === null ? '-' : `${formatShare(share)} ${shortMeterName(quota.meter)}`;
}

export function tenantTable({ tenants, jainIndex }: RunResult): ReportTable {
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
  return {
    columns: [left('tenant'), ...titles.map(right)],
    rows: tenants.map((tenant) => [
      tenant.name,
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
    notes: [
      'Served is the share of requests that have ended.',
      `Jain's index of fairness over the shares served of what was offered: ${formatNumber(jainIndex)} (1 is even)`,
    ],
  };
}

export function estimateTable({ estimates, results }: SimulationReport): ReportTable {
  const rows = Object.entries(estimates).map(([metric, estimate]) => [
    metric,
    formatMetric(estimate?.mean ?? null, unitOf(metric)),
    intervalOf(metric, estimate),
    estimate?.quota === undefined ? '' : accountQuotaPhrase(estimate.quota),
  ]);
  const columns = [left('metric'), right('mean'), left('95% interval'), left('fullest quota')];
  const note = 'One replication says nothing of scatter: ask for more with --replications to have intervals.';
  return { columns, rows, notes: results.length > 1 ? [] : [note] };
}
