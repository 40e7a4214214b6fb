/** What stands in one column of a file of rows: how a value is written, and read again. */
import type { SimulationConfig } from '../../simulator/config.ts';

/** The names that files have in place of the indices in rows. */
export interface RowNames {
  readonly tenants: readonly string[];
  readonly shards: readonly string[];
  readonly models: readonly string[];
}

/** As a configuration has them. */
export function rowNames({
  tenants,
  accounts,
  models,
}: Pick<SimulationConfig, 'tenants' | 'accounts' | 'models'>): RowNames {
  return {
    tenants: tenants.map(({ name }) => name),
    shards: accounts.map(({ name }) => name),
    models: models.map(({ id }) => id),
  };
}

/** A field as JSON has it. In CSV null is empty, and the members of a list are joined by `>`. */
export type Field = number | string | null | readonly (string | number)[];

export interface Column<T> {
  readonly write: (value: T, names: RowNames) => Field;
  /** Undefined where the field is none of this column's. */
  readonly read: (field: unknown, names: RowNames) => T | undefined;
  /** The field that a CSV file means by its text; whether it is one of this column's is for `read` to say. */
  readonly parse: (text: string) => Field;
  /** What would have been right. */
  readonly expected: (names: RowNames) => string;
}

/** A column for every member of a row, in the order of the file. */
export type Columns<Row> = { readonly [Key in keyof Row]-?: Column<Row[Key]> };

/** A kind of rows, as files have them. */
export interface RowTable<Row> {
  readonly columns: Columns<Row>;
  /** What is wrong with a row whose fields are right each for itself; null where nothing is. */
  readonly contradiction: (row: Row) => Contradiction | null;
}

export interface Contradiction {
  readonly column: string;
  readonly expected: string;
  readonly got: string;
}

export const WHOLE: Column<number> = {
  write: (value) => value,
  read: (field) => (Number.isSafeInteger(field) && (field as number) >= 0 ? (field as number) : undefined),
  parse: (text) => (/^\d{1,16}$/.test(text) ? Number(text) : text),
  expected: () => `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
};

export const TEXT: Column<string> = {
  write: (value) => value,
  read: (field) => (typeof field === 'string' && field !== '' ? field : undefined),
  parse: (text) => text,
  expected: () => 'some text',
};

export function oneOf<Word extends string>(words: readonly Word[]): Column<Word> {
  return {
    ...TEXT,
    read: (field) => words.find((word) => word === field),
    expected: () => `one of ${words.join(', ')}`,
  };
}

/** An index in rows, a name in files. */
export function nameAmong(list: keyof RowNames): Column<number> {
  return {
    write: (index, names) => names[list][index]!,
    read: (field, names) => {
      const index = names[list].indexOf(field as string);
      return index < 0 ? undefined : index;
    },
    parse: (text) => text,
    expected: (names) => `one of ${names[list].join(', ')}`,
  };
}

export function orNone<T>(column: Column<T>): Column<T | null> {
  return {
    write: (value, names) => (value === null ? null : column.write(value, names)),
    read: (field, names) => (field === null ? null : column.read(field, names)),
    parse: (text) => (text === '' ? null : column.parse(text)),
    expected: (names) => `${column.expected(names)}, or nothing`,
  };
}

export const LIST_SEPARATOR = '>';

/** Of names or words, none of which may contain the separator. */
export function listOf<T>(column: Column<T>): Column<readonly T[]> {
  return {
    write: (values, names) => values.map((value) => column.write(value, names) as string),
    read: (field, names) => {
      if (!Array.isArray(field)) return undefined;
      const values = field.map((one: unknown) => column.read(one, names));
      return values.includes(undefined) ? undefined : (values as T[]);
    },
    parse: (text) => (text === '' ? [] : text.split(LIST_SEPARATOR)),
    expected: (names) => `a list, joined by ${LIST_SEPARATOR} in CSV, each ${column.expected(names)}`,
  };
}
