/** Rows read back from a file, line by line: CSV or JSONL, plain or gzipped, told by what is in it. */
import { RefusedInput } from '../input/problem.ts';
import { broken, CsvFields, guarded, JsonFields } from '../trace/formats/fields.ts';
import { splitFields } from '../trace/csv.ts';
import { readLines } from '../trace/lines.ts';
import { type Column, LIST_SEPARATOR, type RowNames, type RowTable } from './column.ts';

/** The fields of one line at a time. */
interface LineFields {
  enter(line: string): void;
  field(name: string, column: Column<unknown>): unknown;
  /** Where in the line the field begins, from 1. */
  position(name: string): number;
}

/**
 * The rows of a file. Its columns may stand in any order; those that the table does not know are not read.
 *
 * @param names what the fields may name
 * @throws RefusedInput at the first line that is no row; the rows before it have been given
 */
export async function* readRows<Row>(path: string, table: RowTable<Row>, names: RowNames): AsyncGenerator<Row> {
  let fields: LineFields | null = null;
  let lineNumber = 0;
  const atLine = <T>(read: () => T): T => {
    const outcome = guarded(() => ({ value: read() }));
    if ('value' in outcome) return outcome.value;
    const { position, column, expected, got } = outcome;
    const message = `expected ${expected}, got "${got}"`;
    throw new RefusedInput([{ file: path, line: lineNumber, column: position, path: `column ${column}`, message }]);
  };
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      lineNumber++;
      if (line === '') continue;
      if (fields === null && !line.startsWith('{')) {
        fields = atLine(() => csvFields(line, Object.keys(table.columns)));
        continue;
      }
      const these: LineFields = (fields ??= jsonFields());
      yield atLine(() => readRow(these, line, table, names));
    }
  }
}

function readRow<Row>(fields: LineFields, line: string, table: RowTable<Row>, names: RowNames): Row {
  fields.enter(line);
  const row: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(table.columns) as [string, Column<unknown>][]) {
    const field = fields.field(name, column);
    const value = column.read(field, names);
    if (value === undefined) broken(name, column.expected(names), textOf(field), fields.position(name));
    row[name] = value;
  }
  const contradiction = table.contradiction(row as Row);
  if (contradiction === null) return row as Row;
  const { column, expected, got } = contradiction;
  return broken(column, expected, got, fields.position(column));
}

function csvFields(header: string, wanted: readonly string[]): LineFields {
  const found = splitFields(header);
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0) broken(missing[0]!, `the columns ${wanted.join(', ')}`, header);
  const fields = new CsvFields(found, ',');
  return {
    enter: (line) => fields.enter(line),
    field: (name, column) => column.parse(fields.text(name)),
    position: (name) => fields.position(name),
  };
}

function jsonFields(): LineFields {
  const fields = new JsonFields();
  return { enter: (line) => fields.enter(line), field: (name) => fields.value(name), position: () => 1 };
}

function textOf(field: unknown): string {
  if (typeof field === 'string') return field;
  return Array.isArray(field) ? field.join(LIST_SEPARATOR) : String(JSON.stringify(field));
}
