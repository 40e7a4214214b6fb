/** The files of a trace, and the options that say how they are read. */
import { parseColumnNames } from '../trace/column-names.ts';
import { type ImportedTrace, readTrace } from '../trace/import.ts';
import { DEFAULT_IMPORT, type ImportOptions } from '../trace/import-options.ts';
import type { Session } from './verb.ts';

export const TRACE_FILES = 'files or folders that are one trace, plain or gzipped; - for standard input';
export const COLUMNS = [
  '--columns <names>',
  'which columns hold what: time=ts,input=in,output=out,tenant=team,...',
] as const;
export const SKIP_BAD_ROWS = ['--skip-bad-rows', 'leave broken rows out instead of refusing the file'] as const;

export interface ReadingOptions {
  readonly columns?: string;
  readonly skipBadRows?: true;
}

export function importOptionsOf({ columns, skipBadRows }: ReadingOptions): ImportOptions {
  return {
    ...DEFAULT_IMPORT,
    columns: columns === undefined ? {} : parseColumnNames(columns),
    skipBadRows: skipBadRows ?? false,
  };
}

/** Of the progress bar. */
export function readingLabel(files: readonly string[]): string {
  return `Reading ${files.length === 1 ? files[0]! : `${files.length} files`}`;
}

export async function readFiles(
  files: readonly string[],
  options: ImportOptions,
  { signal, progress }: Session,
): Promise<ImportedTrace> {
  const bar = progress(readingLabel(files));
  const onProgress = (share: number): void => bar.update(share);
  return await readTrace(files, options, { signal, onProgress }).finally(() => bar.end());
}
