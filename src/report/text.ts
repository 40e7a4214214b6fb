/** A simulation as text for a terminal: what was asked of the shards, what became of it, what stood in the way. */
import type { RunResult } from '../../simulator/metrics/result.ts';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import { cacheTable } from './cache-table.ts';
import { formatCount, formatCounted, formatMicros, formatNumber } from './numbers.ts';
import { PLAIN, type Paint } from './paint.ts';
import { increaseLines, limitingQuotaSentence, objectiveLines, verdictSentence } from './sentences.ts';
import type { SimulationReport } from './simulation-report.ts';
import {
  estimateTable,
  latencyTable,
  outcomeTable,
  type ReportTable,
  shardTable,
  tenantTable,
} from './simulation-tables.ts';
import { formatTable, shortName } from './table.ts';

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
    { title: 'Outcomes', lines: tableLines(outcomeTable(report)) },
    { title: 'Latency from the intended arrival', lines: tableLines(latencyTable(first)) },
    { title: 'Shards', lines: tableLines(withShortNames(shardTable(first))) },
    { title: 'Tenants', lines: tableLines(withShortNames(tenantTable(first))) },
    { title: 'Prompt caches', lines: linesUnlessEmpty(withShortNames(cacheTable(report))) },
    { title: 'Limiting quota', lines: [`  ${limitingQuotaSentence(report.config, first.limitingQuota)}`] },
    { title: 'Increases', lines: increaseLines(first.increases) },
    { title: 'Estimates', lines: tableLines(estimateTable(report)) },
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

function tableLines({ columns, rows, notes }: ReportTable): string[] {
  return [...formatTable(columns, rows), ...notes.map((note) => `  ${note}`)];
}

function linesUnlessEmpty(table: ReportTable): string[] {
  return table.rows.length === 0 ? [] : tableLines(table);
}

/** Figures are read in columns: a long name must not push them off the screen. */
function withShortNames(table: ReportTable): ReportTable {
  return { ...table, rows: table.rows.map(([name, ...figures]) => [shortName(name!), ...figures]) };
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
