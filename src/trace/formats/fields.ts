/** Reads single values out of CSV fields and JSON objects, and says precisely what was wrong with them. */
import { isMapping, type Mapping, printable } from '../../input/describe.ts';
import { type Delimiter, splitFields } from '../csv.ts';
import type { RowFault } from './format.ts';

export const LARGEST_DRAW = 2 ** 32 - 1;
const LONGEST_QUOTE = 40;

/** Thrown by readers and caught by `guarded`: a line has many places to go wrong, and one way to say so. */
class BrokenField extends Error {
  readonly fault: RowFault;

  constructor(fault: RowFault) {
    super(fault.expected);
    this.fault = fault;
  }
}

/** Runs a reader over a line; its fault, if it found one, becomes the value. */
export function guarded<T>(read: () => T): T | RowFault {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokenField) return error.fault;
    throw error;
  }
}

export function broken(column: string, expected: string, got: string, position = 1): never {
  const shown = got.length > LONGEST_QUOTE ? `${got.slice(0, LONGEST_QUOTE)}...` : got;
  throw new BrokenField({ column, expected, got: printable(shown), position });
}

/** `" 12"`, `"0x1f"` and `""` are not whole numbers, whatever `Number` says. */
function parseWhole(text: string): number {
  if (text.length === 0 || text.length > 16) return Number.NaN;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const DECIMAL = /^\d+(\.\d*)?([eE][+-]?\d+)?$/;

/** The fields of one CSV line under the header's names. */
export class CsvFields {
  readonly #header: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #delimiter: Delimiter;
  #line = '';
  #fields: readonly string[] = [];

  constructor(header: readonly string[], delimiter: Delimiter) {
    this.#header = header;
    this.#places = new Map(header.map((name, place) => [name, place]));
    this.#delimiter = delimiter;
  }

  enter(line: string): void {
    this.#line = line;
    this.#fields = splitFields(line, this.#delimiter);
    if (this.#fields.length === this.#header.length) return;
    broken('(all)', `${this.#header.length} fields`, `${this.#fields.length} fields`);
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  text(name: string): string {
    return this.#fields[this.#places.get(name)!]!;
  }

  /** By column, or by a path into one that holds JSON; null where there is none, or an empty one. */
  read(name: string): unknown {
    const place = this.#places.get(name);
    if (place !== undefined) return this.#fields[place] || null;
    const [column, ...path] = name.split('.');
    return path.length > 0 && this.has(column!) ? follow(parseObject(this.text(column!)), path) : null;
  }

  /** A whole number in [0, largest]. */
  whole(name: string, largest: number): number {
    const text = this.text(name);
    const value = parseWhole(text);
    if (value <= largest) return value;
    return broken(name, `a whole number from 0 to ${largest}`, text, this.position(name));
  }

  /** Like `whole`, or the fallback where the column is not there or the field is empty. */
  wholeOr(name: string, largest: number, fallback: number): number {
    return this.has(name) && this.text(name) !== '' ? this.whole(name, largest) : fallback;
  }

  /** A decimal number in [0, largest]. */
  decimal(name: string, largest: number): number {
    const text = this.text(name);
    if (DECIMAL.test(text) && Number(text) <= largest) return Number(text);
    return broken(name, `a number from 0 to ${largest}`, text, this.position(name));
  }

  /** Where in the line the field begins, from 1; the start of the line where quotes shift the fields. */
  position(name: string): number {
    if (this.#line.includes('"')) return 1;
    const before = this.#fields.slice(0, this.#places.get(name));
    return before.reduce((length, field) => length + field.length + 1, 1);
  }
}

/** The values of one JSON line. */
export class JsonFields {
  #values: Mapping = {};

  enter(line: string): void {
    this.#values = parseObject(line) ?? notAnObject(line);
  }

  /** By key, or by a path of keys; null where there is none, or an empty text. */
  read(name: string): unknown {
    return follow(this.#values, Object.hasOwn(this.#values, name) ? [name] : name.split('.'));
  }

  position(): number {
    return 1;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  value(name: string): unknown {
    return this.#values[name];
  }

  whole(name: string, largest: number): number {
    const value = this.#values[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest) return value;
    return broken(name, `a whole number from 0 to ${largest}`, String(JSON.stringify(value)));
  }

  /** A list of whole numbers. */
  wholes(name: string): readonly number[] {
    const value = this.#values[name];
    if (Array.isArray(value) && value.every((each) => Number.isSafeInteger(each))) return value as readonly number[];
    return broken(name, 'a list of whole numbers', String(JSON.stringify(value)));
  }

  decimal(name: string, largest: number): number {
    const value = this.#values[name];
    if (typeof value === 'number' && value >= 0 && value <= largest) return value;
    return broken(name, `a number from 0 to ${largest}`, String(JSON.stringify(value)));
  }
}

/** Nothing of the line is quoted: it may hold what people asked a model. */
export function notAnObject(line: string): never {
  return broken('(all)', 'a JSON object', `${line.length} characters that are none`);
}

/** What CloudWatch Logs puts before a line that it exports. */
const EXPORT_STAMP = /^\d{4}-\d\d-\d\dT[\d:.]+Z (?=\{)/;

/** Null where the line is not a JSON object. */
export function parseObject(line: string): Mapping | null {
  try {
    const value: unknown = JSON.parse(line.startsWith('{') ? line : line.replace(EXPORT_STAMP, ''));
    return isMapping(value) ? value : null;
  } catch {
    return null;
  }
}

/** What is at the end of a path of keys, whose values may be JSON within a text; null where there is nothing. */
function follow(from: Mapping | null, path: readonly string[]): unknown {
  let value: unknown = from;
  for (const key of path) {
    const inner = typeof value === 'string' ? parseObject(value) : value;
    if (!isMapping(inner) || !Object.hasOwn(inner, key)) return null;
    value = inner[key];
  }
  return value === '' || value === undefined ? null : value;
}
