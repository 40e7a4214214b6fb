/** Rows as lines of text, CSV or JSONL; who writes them where is for others to say. */
import type { RowFormat } from '../output/file-ending.ts';
import { quoteField } from '../trace/csv.ts';
import { type Column, type Field, LIST_SEPARATOR, type RowNames, type RowTable } from './column.ts';

export class RowWriter<Row extends object> {
  /** What a file begins with: the line of column names, or nothing. */
  readonly header: string;
  readonly #columns: readonly (readonly [name: keyof Row & string, column: Column<Row[keyof Row]>])[];
  readonly #names: RowNames;
  readonly #format: RowFormat;

  constructor({ columns }: RowTable<Row>, names: RowNames, format: RowFormat) {
    this.header = format === 'csv' ? `${Object.keys(columns).join(',')}\n` : '';
    this.#columns = Object.entries(columns) as [keyof Row & string, Column<Row[keyof Row]>][];
    this.#names = names;
    this.#format = format;
  }

  /** With its line end. */
  line(row: Row): string {
    return this.#format === 'csv' ? this.#csv(row) : this.#json(row);
  }

  #csv(row: Row): string {
    return `${this.#columns.map(([name, column]) => csvField(column.write(row[name], this.#names))).join(',')}\n`;
  }

  #json(row: Row): string {
    const fields = this.#columns.map(([name, column]) => [name, column.write(row[name], this.#names)]);
    return `${JSON.stringify(Object.fromEntries(fields))}\n`;
  }
}

function csvField(field: Field): string {
  if (typeof field === 'number') return String(field);
  if (field === null) return '';
  return quoteField(typeof field === 'string' ? field : field.join(LIST_SEPARATOR));
}
