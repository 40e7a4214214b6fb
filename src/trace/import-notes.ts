/** What is said of a trace that was read: what was left out or moved, and what was taken for granted. */
import { formatCounted } from '../report/numbers.ts';
import type { ImportOptions } from './import-options.ts';
import type { RowCollector } from './row-collector.ts';
import type { Parsing, RowTally } from './row-source.ts';

/** A sentence for whatever was done to rows. */
export function notesOf(tally: RowTally, { rowsOfStrangers, tenantNames }: RowCollector): string[] {
  const notes: string[] = [];
  if (tally.failedRows > 0)
    notes.push(`${formatCounted(tally.failedRows, 'row')} without an answer failed at their source: left out.`);
  if (tally.otherRows > 0)
    notes.push(`${formatCounted(tally.otherRows, 'row')} of what is no call of a model: left out.`);
  if (tally.badRows > 0) notes.push(`${formatCounted(tally.badRows, 'broken row')} left out.`);
  if (rowsOfStrangers > 0) {
    const strangers = `${formatCounted(rowsOfStrangers, 'row')} of tenants that the scenario does not have`;
    notes.push(`${strangers}: taken for its only one, "${tenantNames[0]}".`);
  }
  if (tally.lateRows > 0) {
    const late = `${formatCounted(tally.lateRows, 'row')} more than 15 minutes behind the newest before them`;
    notes.push(`${late}, the first at ${tally.firstLate}: is this the clock of one zone?`);
  }
  return notes;
}

/** A sentence for whatever the rows do not tell. */
export function assumptionsOf(
  collector: RowCollector,
  parsings: readonly Parsing[],
  { tenants }: Pick<ImportOptions, 'tenants'>,
): string[] {
  const { rowsWithoutTenant, rowsWithoutAffinity, rowsWithoutMaxTokens, rowsWithCache } = collector;
  const assumed = parsings.flatMap(({ parser }) => parser.assumptions?.() ?? []);
  if (rowsWithoutTenant > 0 && tenants.length !== 1) {
    const taken = tenants.length === 0 ? 'taken for those of one, "all"' : 'dealt out by the shares of the scenario';
    assumed.push(`${formatCounted(rowsWithoutTenant, 'row')} without a tenant: ${taken}.`);
  }
  if (rowsWithoutAffinity > 0)
    assumed.push(`${formatCounted(rowsWithoutAffinity, 'row')} without a session: each is one of its own.`);
  if (rowsWithCache === 0) assumed.push('No row states cached tokens: none of the input is.');
  if (rowsWithoutMaxTokens > 0 && tenants.length === 0)
    assumed.push(`${formatCounted(rowsWithoutMaxTokens, 'row')} without max_tokens: left unset.`);
  return [...new Set(assumed)];
}
