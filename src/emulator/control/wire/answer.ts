/** What an operation of an emulated AWS service answers, before one of AWS's protocols puts it into bytes. */

/** Members that are undefined are left out on every wire. */
export type Value = string | number | boolean | Date | readonly Value[] | Structure | undefined;
export interface Structure {
  readonly [member: string]: Value;
}

export interface ServiceError {
  readonly status: number;
  /** The shape's name, as the JSON and CBOR protocols send it. */
  readonly name: string;
  /** The code that the older query protocol sends for the same error, where it differs. */
  readonly queryCode?: string;
  readonly message: string;
}

export type Answer =
  | { readonly kind: 'output'; readonly output: Structure }
  | { readonly kind: 'error'; readonly error: ServiceError };

export function output(structure: Structure): Answer {
  return { kind: 'output', output: structure };
}

export function failure(status: number, name: string, message: string, queryCode?: string): Answer {
  const error = { status, name, message };
  return { kind: 'error', error: queryCode === undefined ? error : { ...error, queryCode } };
}

/** A value as plain data, without undefined members, and with instants as a protocol writes them. */
export function plain(value: Value, instant: (date: Date) => unknown): unknown {
  if (value instanceof Date) return instant(value);
  if (isList(value)) return value.map((entry) => plain(entry, instant));
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member, instant)]));
}

/** `Array.isArray` does not tell readonly lists from structures. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
