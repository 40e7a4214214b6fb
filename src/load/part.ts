/** A part of a load run, for several machines: k6's execution segments deal out the loops, and the rows with them. */
import { deal, loopOf } from '../../scenarios/load/lib/deal.ts';
import { blockRow, type Row } from '../../scenarios/load/lib/row.ts';
import type { Settings } from '../../scenarios/load/lib/settings.ts';
import type { Part } from '../input/part.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import type { IntendedRows } from './self-check.ts';

/** k6 cuts a run into segments of equal length, and gives loop l, from 0, to segment l mod n. */
export function segmentFlags({ index, of }: Part): string[] {
  if (of === 1) return [];
  const edge = (i: number): string => (i === 0 || i === of ? String(i / of) : `${i}/${of}`);
  const edges = Array.from({ length: of + 1 }, (_, i) => edge(i));
  return [
    '--execution-segment',
    `${edges[index - 1]}:${edges[index]}`,
    '--execution-segment-sequence',
    edges.join(','),
  ];
}

/** The rows of the trace that this part sends. */
export function intendedRows(trace: TraceBlock, { tenants, loops }: Settings, { index, of }: Part): IntendedRows {
  const ids: number[] = [];
  let lastArrivalAtMicros = 0;
  for (let id = 0; id < trace.length; id++) {
    const row = blockRow(trace, id, id);
    if (loopOf(row, tenants[row.tenant]!, loops) % of !== index - 1) continue;
    ids.push(id);
    lastArrivalAtMicros = row.atMicros;
  }
  return { ids, lastArrivalAtMicros };
}

/** The rows of the trace as the script takes them fastest: a text a loop. */
export function dealtRows(trace: TraceBlock, { tenants, loops }: Settings): string[] {
  function* rows(): Generator<Row> {
    for (let id = 0; id < trace.length; id++) yield blockRow(trace, id, id);
  }
  return deal(rows(), tenants, loops);
}
