/** From a log to the tenants of a scenario that resembles it. */
import type { ImportedTrace } from '../../trace/import.ts';
import type { FittedLog } from './scenario-text.ts';
import { fitTenant } from './tenant.ts';

/** Tenants beyond that are put together: a scenario is to be read. */
const MOST_TENANTS = 20;
const OTHERS = 'others';

/** @throws RangeError where all requests come at one instant: see `isFittable` */
export function fitLog(trace: ImportedTrace, source: string): FittedLog {
  const { block, tenantNames } = trace;
  // One mean gap beyond the last request, so that as many as there are make the rate.
  const span = block.atMicros[block.length - 1]! - block.atMicros[0]!;
  const spanMicros = Math.ceil((span * block.length) / (block.length - 1));
  const statesSessions = trace.rowsWithoutAffinity === 0;
  const groups = [...groupsOf(trace)];
  return {
    source,
    rows: block.length,
    spanMicros,
    tenants: groups.map(({ name, rows }) => fitTenant(name, block, rows, spanMicros, statesSessions)),
    assumed: [
      ...trace.assumed,
      ...(tenantNames.length > MOST_TENANTS ? [`Tenants beyond the ${MOST_TENANTS - 1} largest are "${OTHERS}".`] : []),
    ],
  };
}

/** Whether a log has a rate at all. */
export function isFittable({ block }: ImportedTrace): boolean {
  return block.length > 1 && block.atMicros[block.length - 1]! > block.atMicros[0]!;
}

function* groupsOf({ block, tenantNames }: ImportedTrace): Generator<{ name: string; rows: Uint32Array }> {
  const rowsOf: number[][] = tenantNames.map(() => []);
  for (let row = 0; row < block.length; row++) rowsOf[block.tenant[row]!]!.push(row);
  const byRows = tenantNames
    .map((name, tenant) => ({ name, rows: rowsOf[tenant]! }))
    .filter(({ rows }) => rows.length > 0)
    .sort((a, b) => b.rows.length - a.rows.length);
  const named = byRows.length > MOST_TENANTS ? byRows.slice(0, MOST_TENANTS - 1) : byRows;
  for (const { name, rows } of named) yield { name, rows: Uint32Array.from(rows) };
  const others = byRows.slice(named.length).flatMap(({ rows }) => rows);
  // A tenant of the log may have that very name.
  const isTaken = named.some(({ name }) => name === OTHERS);
  if (others.length > 0) yield { name: isTaken ? `all-${OTHERS}` : OTHERS, rows: Uint32Array.from(others).sort() };
}
