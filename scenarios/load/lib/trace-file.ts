/** Rows out of a trace file in our own format, as `shardproof trace generate` and `trace import` write it. */
import { COLUMNS, type Row, rowOf } from './row.ts';

/**
 * @param tenants by name, in the order of the settings; a trace of strangers goes to an only tenant
 * @throws Error that says what would have been right
 */
export function* traceRows(text: string, tenants: readonly string[]): Generator<Row> {
  let at = text.indexOf('\n');
  const header = text.slice(0, at < 0 ? text.length : at).trim();
  if (header !== COLUMNS.join(',')) {
    throw new Error(`expected a trace of our own (npx shardproof trace import FILE --out OURS.csv), got "${header}"`);
  }
  while (at >= 0 && at + 1 < text.length) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end < 0 ? text.length : end);
    at = end;
    if (line === '') continue;
    const fields = fieldsOf(line);
    const found = tenants.indexOf(fields[2]!);
    if (found < 0 && tenants.length > 1) {
      throw new Error(`row ${fields[0]} names the tenant "${fields[2]}"; expected one of ${tenants.join(', ')}`);
    }
    yield rowOf(fields, Math.max(found, 0));
  }
}

/** Only the tenant's name may stand in quotes. */
function fieldsOf(line: string): string[] {
  const quoted = /^(\d+),(\d+),"((?:[^"]|"")*)",(.*)$/.exec(line);
  if (quoted === null) return line.split(',');
  const [, id, instant, name, rest] = quoted;
  return [id!, instant!, name!.replaceAll('""', '"'), ...rest!.split(',')];
}
