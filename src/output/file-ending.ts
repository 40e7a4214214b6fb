/** What the ending of a file's name asks for: rows as CSV or JSONL, gzipped or not. */
import { extname } from 'node:path';
import { refused } from '../input/problem.ts';

export type RowFormat = 'csv' | 'jsonl';

export interface Ending {
  readonly format: RowFormat;
  readonly isGzip: boolean;
}

const FORMATS: Readonly<Record<string, RowFormat>> = { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl' };

/**
 * CSV where the name has no ending, as those of pipes, devices and standard output have none.
 *
 * @param formats that can be written
 * @throws RefusedInput where the ending asks for what is not written here
 */
export function endingOf(path: string, formats: readonly RowFormat[]): Ending {
  const isGzip = /\.gz$/i.test(path);
  const ending = extname(isGzip ? path.slice(0, -'.gz'.length) : path).toLowerCase();
  const format = ending === '' ? 'csv' : FORMATS[ending];
  if (format !== undefined && formats.includes(format)) return { format, isGzip };
  const known = Object.keys(FORMATS).filter((each) => formats.includes(FORMATS[each]!));
  throw refused(path, `expected a name that ends in ${known.join(', ')}, or with .gz after it, got "${ending}"`);
}
