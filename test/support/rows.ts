/** Rows of a file, all of them at once. */
import type { RowNames, RowTable } from '../../src/records/column.ts';
import { readRows } from '../../src/records/row-reader.ts';

export async function rowsOf<Row>(path: string, table: RowTable<Row>, names: RowNames): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(path, table, names)) rows.push(row);
  return rows;
}
