/** The tables of the terminal report as parts of a page. */
import type { Section, TablePart } from '../html/report.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { estimateTable, outcomeTable, type ReportTable, shardTable, tenantTable } from '../simulation-tables.ts';

export function tablePart(caption: string, { columns, rows, notes }: ReportTable): TablePart {
  const table: TablePart = { kind: 'table', caption, columns, rows };
  return notes.length === 0 ? table : { ...table, note: notes.map((note) => `${note.replace(/\.$/, '')}.`).join(' ') };
}

export function figureSections(report: SimulationReport): Section[] {
  const first = report.results[0]!;
  return [
    { title: 'Outcomes', parts: [tablePart('What became of the requests', outcomeTable(report))] },
    { title: 'Tenants', parts: [tablePart('By tenant, first replication', tenantTable(first))] },
    { title: 'Shards', parts: [tablePart('By shard, first replication', shardTable(first))] },
    { title: 'Estimates', parts: [tablePart('Every metric over the replications', estimateTable(report))] },
  ];
}
