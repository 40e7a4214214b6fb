/** Rows read by the names of their columns: what most logs need, and any file whose columns the user names. */
import { hashText } from '../../../simulator/basics/random.ts';
import { MAX_TOKENS_UNSET, MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { nearest } from '../../input/nearest.ts';
import { refused } from '../../input/problem.ts';
import { type ColumnNames, ROLES, type Role } from '../column-names.ts';
import type { Delimiter } from '../csv.ts';
import { Instants } from '../instants.ts';
import { broken, CsvFields, guarded, JsonFields } from './fields.ts';
import type { RowFault, RowParser, RowVerdict, SourceRow } from './format.ts';
import { MISSING } from './format.ts';

/** Where a format has what: the first of the names that a row has a value for. */
export type Places = Readonly<Record<Role, readonly string[]>>;

export const NOWHERE: Places = {
  time: [],
  input: [],
  output: [],
  max: [],
  cacheRead: [],
  cacheWrite: [],
  cacheable: [],
  tenant: [],
  affinity: [],
};

/** Anything that has values under names. */
export interface Lookup {
  /** Null where there is none, or an empty one. */
  read(name: string): unknown;
  /** Of the field in its line, from 1. */
  position(name: string): number;
}

/** The places of a format, with those that the user names in place of its own. */
export function placesOf(own: Partial<Places>, asked: ColumnNames): Places {
  const chosen = Object.entries(asked).map(([role, name]) => [role, [name]]);
  return { ...NOWHERE, ...own, ...Object.fromEntries(chosen) };
}

/** Reads rows of one file. */
export class NamedRow {
  readonly #places: Places;
  readonly #instants: Instants;

  constructor(places: Places) {
    this.#places = places;
    this.#instants = new Instants(places.time[0] ?? '');
  }

  /** What was taken for granted, a sentence each. */
  get assumptions(): readonly string[] {
    return this.#instants.isUnitAssumed
      ? [`Nothing tells the unit of "${this.#places.time[0]}": seconds, unless its name ends in _ms, _us or _ns.`]
      : [];
  }

  /** To be called within `guarded`. */
  fill(row: SourceRow, from: Lookup): void {
    const [timeName, time] = this.#find('time', from);
    row.atMicros = this.#instants.read(time);
    if (Number.isNaN(row.atMicros)) {
      const expected = 'an instant such as 2026-11-24T07:00:00Z, or a number of s, ms, us or ns';
      broken(timeName, expected, shown(time), from.position(timeName));
    }
    row.inputTokens = this.#whole('input', from, MOST_INPUT_TOKENS) ?? this.#lacks('input', from);
    row.outputTokens = this.#whole('output', from, MOST_OUTPUT_TOKENS) ?? this.#lacks('output', from);
    row.maxTokens = this.#whole('max', from, MOST_OUTPUT_TOKENS) ?? MAX_TOKENS_UNSET;
    row.cacheReadTokens = this.#whole('cacheRead', from, MOST_INPUT_TOKENS) ?? 0;
    row.cacheWriteTokens = this.#whole('cacheWrite', from, MOST_INPUT_TOKENS) ?? 0;
    row.cacheableTokens = this.#whole('cacheable', from, MOST_INPUT_TOKENS) ?? 0;
    const [, tenant] = this.#find('tenant', from);
    row.tenant = tenant === null ? null : shown(tenant);
    const [, affinity] = this.#find('affinity', from);
    row.affinity = affinity === null ? MISSING : hashText(shown(affinity));
  }

  #find(role: Role, from: Lookup): readonly [name: string, value: unknown] {
    for (const name of this.#places[role]) {
      const value = from.read(name);
      if (value !== null) return [name, value];
    }
    return [this.#places[role][0] ?? role, null];
  }

  /** Null where there is none. */
  #whole(role: Role, from: Lookup, largest: number): number | null {
    const [name, value] = this.#find(role, from);
    if (value === null) return null;
    // Tools that know missing numbers only as NaN write whole ones as 1024.0.
    const text = shown(value).replace(/\.0+$/, '');
    if (/^\d{1,16}$/.test(text) && Number(text) <= largest) return Number(text);
    return broken(name, `a whole number from 0 to ${largest}`, shown(value), from.position(name));
  }

  #lacks(role: Role, from: Lookup): never {
    const name = this.#places[role][0] ?? role;
    return broken(name, 'a whole number', 'nothing', from.position(name));
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : String(JSON.stringify(value));
}

/** As the input counts in ours, cached tokens are part of it; and a row has them stated or to be found out. */
export function checkCached(row: SourceRow, from: Lookup, name: string): void {
  const stated = row.cacheReadTokens + row.cacheWriteTokens;
  if (stated > 0 && row.cacheableTokens > 0) {
    const expected = 'no cacheable tokens where tokens are read or written';
    broken(name, expected, `${row.cacheableTokens} cacheable and ${stated} cached`, from.position(name));
  }
  checkHolds(stated + row.cacheableTokens, row, from, name);
}

/** That the input has the cached tokens in it. */
export function checkHolds(cached: number, row: SourceRow, from: Pick<Lookup, 'position'>, name: string): void {
  if (cached <= row.inputTokens) return;
  broken(name, `at least the ${cached} cached tokens`, String(row.inputTokens), from.position(name));
}

/**
 * A parser of a file of which nothing but the names of its columns is known.
 *
 * @throws RefusedInput where a CSV file has no such column
 */
export function namedParser(
  shape: 'csv' | 'jsonl',
  header: readonly string[],
  delimiter: Delimiter,
  asked: ColumnNames,
): RowParser {
  if (shape === 'csv') requireColumns(header, asked);
  const fields = shape === 'csv' ? new CsvFields(header, delimiter) : new JsonFields();
  const named = new NamedRow(placesOf({}, asked));
  return {
    parse: (line: string, row: SourceRow): RowVerdict | RowFault =>
      guarded(() => {
        fields.enter(line);
        named.fill(row, fields);
        checkCached(row, fields, asked.input ?? 'input');
        return 'row';
      }),
    assumptions: () => named.assumptions,
  };
}

/** @throws RefusedInput that names the option */
export function requireColumns(header: readonly string[], asked: ColumnNames): void {
  for (const role of ROLES) {
    const name = asked[role];
    if (name === undefined || header.includes(name) || header.includes(name.split('.')[0]!)) continue;
    const near = nearest(name, header);
    const right = near === null ? `found ${header.slice(0, 40).join(', ')}` : `did you mean "${near}"?`;
    throw refused('--columns', `${role}=${name}: the file has no column "${name}"; ${right}`);
  }
}
