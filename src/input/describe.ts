/** How messages show values and places of a document. */
import { inspect } from 'node:util';

export type Path = readonly (string | number)[];

export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value of a document is a mapping of keys to values. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a terminal would act on or cannot show, as escapes: files that are no text end up in messages too. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, (each) => `\\u{${each.codePointAt(0)!.toString(16)}}`);
}

/** Undefined where there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (Array.isArray(value)) value = typeof part === 'number' ? value[part] : undefined;
    else value = isMapping(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

const LONGEST_SHOWN = 60;

/** `"six"`, `5`, `a list`, `a mapping`, `nothing`: a value short enough for one sentence. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return 'a mapping';
  const shown = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}...` : value;
  return JSON.stringify(shown);
}

/** What code of a stranger's answered, as the debugger shows it; never throws, whatever the value does when asked. */
export function inspected(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : inspect(value, { depth: 0, breakLength: Infinity });
}

/** `tenants[0].arrivals.rate`; keys that are no plain words come in brackets and quotes. */
export function describePath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** `a, b or c`; `(none)` for an empty list. */
export function listOf(names: readonly string[], conjunction = 'or'): string {
  if (names.length === 0) return '(none)';
  if (names.length === 1) return names[0]!;
  return `${names.slice(0, -1).join(', ')} ${conjunction} ${names.at(-1)!}`;
}
