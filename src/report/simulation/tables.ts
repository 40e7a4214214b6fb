/** The tables of the terminal report as parts of a page. */
import type { Section, TablePart } from '../html/report.ts';
import { formatCount } from '../numbers.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { cacheTable } from '../cache-table.ts';
import { estimateTable, outcomeTable, type ReportTable, shardTable, tenantTable } from '../simulation-tables.ts';

/** More rows nobody reads, and a browser feels. */
const MOST_ROWS = 250;

export function tablePart(caption: string, { columns, rows, notes }: ReportTable): TablePart {
  const left = rows.length > MOST_ROWS ? [`The first ${MOST_ROWS} of ${formatCount(rows.length)}; --json has all`] : [];
  const note = [...left, ...notes].map((each) => `${each.replace(/\.$/, '')}.`).join(' ');
  return {
    kind: 'table',
    caption,
    columns,
    rows: rows.slice(0, MOST_ROWS),
    ...(note === '' ? {} : { note }),
  };
}

export function figureSections(report: SimulationReport): Section[] {
  const first = report.results[0]!;
  const caches = cacheTable(report);
  return [
    { title: 'Outcomes', parts: [tablePart('What became of the requests', outcomeTable(report))] },
    { title: 'Tenants', parts: [tablePart('By tenant, first replication', tenantTable(first))] },
    ...(caches.rows.length === 0
      ? []
      : [{ title: 'Prompt caches', parts: [tablePart('By tenant, first replication', caches)] }]),
    { title: 'Shards', parts: [tablePart('By shard, first replication', shardTable(first))] },
    { title: 'Estimates', parts: [tablePart('Every metric over the replications', estimateTable(report))] },
  ];
}
