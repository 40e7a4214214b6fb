/** Reads a recorded trace, whatever its format and however many its files, into a block to be replayed. */
import { RefusedInput, refused } from '../input/problem.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { type TraceFile, filesOf } from './files.ts';
import type { ImportOptions } from './import-options.ts';
import { readLines } from './lines.ts';
import { assumptionsOf, notesOf } from './import-notes.ts';
import { RowCollector } from './row-collector.ts';
import { type Parsing, RowSource, RowTally } from './row-source.ts';
import { rescale } from './rescale.ts';
import { sortByTime, spreadSteps } from './timeline.ts';

export interface ImportedTrace {
  readonly block: TraceBlock;
  readonly format: string;
  /** Names behind the indices in the block's `tenant` column. */
  readonly tenantNames: readonly string[];
  /** Rows of the files that were read, before `scale`. */
  readonly rows: number;
  /** Rows left out because the request had failed at its source. */
  readonly failedRows: number;
  /** Broken rows left out; 0 unless `skipBadRows`. */
  readonly badRows: number;
  /** Rows that state no max_tokens: they have their tenant's. */
  readonly rowsWithoutMaxTokens: number;
  /** Rows that state no session: each is one of its own. */
  readonly rowsWithoutAffinity: number;
  /** What was done to the trace on its way in: one sentence each, for the report. */
  readonly notes: readonly string[];
  /** What the files do not tell, and what was taken instead: one sentence each. */
  readonly assumed: readonly string[];
}

/** Whoever waits for a trace to be read. */
export interface TraceWatcher {
  readonly signal?: AbortSignal;
  /** @param share of the bytes that are read, 0..1; not called where nobody knows how many there are */
  readonly onProgress?: (share: number) => void;
}

/**
 * Imports files, plain or gzipped, as one trace; the format of each is told by its column names.
 *
 * @param paths of files, pipes or folders of files; `-` for standard input
 * @throws RefusedInput where a file cannot be read, its columns are unknown, or rows are broken; AbortError
 */
export async function readTrace(
  paths: string | readonly string[],
  options: ImportOptions,
  watcher: TraceWatcher = {},
): Promise<ImportedTrace> {
  const files = filesOf([paths].flat());
  const collector = new RowCollector(options);
  const tally = new RowTally();
  const onBytes = byteCounter(files, watcher.onProgress);
  const parsings: Parsing[] = [];
  for (const { path } of files) {
    const source = new RowSource(path, options, collector, tally);
    const onUnended = (): void => source.willEndWithin();
    for await (const lines of readLines(path, watcher.signal, { onBytes, onUnended })) {
      for (const line of lines) source.line(line);
      if (source.isHopeless) break;
    }
    parsings.push(source.finish());
    if (source.isHopeless) break;
  }
  if (tally.problems.length > 0) throw new RefusedInput(tally.problems);
  if (collector.block.length === 0) throw refused(files[0]!.path, 'expected at least one request', 1);
  return finished(files, parsings, collector, tally, options);
}

function byteCounter(files: readonly TraceFile[], onProgress: TraceWatcher['onProgress']): (count: number) => void {
  let total = 0;
  for (const { bytes } of files) total += bytes ?? Number.NaN;
  let done = 0;
  return (count) => {
    done += count;
    if (total > 0) onProgress?.(Math.min(1, done / total));
  };
}

function finished(
  files: readonly TraceFile[],
  parsings: readonly Parsing[],
  collector: RowCollector,
  tally: RowTally,
  options: ImportOptions,
): ImportedTrace {
  const { block, tenantNames, rowsWithoutMaxTokens, rowsWithoutAffinity } = collector;
  const keepsInstants = keepInstants(files, parsings);
  const notes = [...notesOf(tally, collector), ...sortByTime(block, keepsInstants)];
  if (!keepsInstants) notes.push(...spreadSteps(block));
  const rows = block.length;
  const rescaled = rescale(block, options);
  return {
    block: rescaled.block,
    format: [...new Set(parsings.map(({ format }) => format))].join(', '),
    tenantNames,
    rows,
    failedRows: tally.failedRows,
    badRows: tally.badRows,
    rowsWithoutMaxTokens,
    rowsWithoutAffinity,
    notes: [...notes, ...rescaled.notes],
    assumed: keepsInstants ? [] : assumptionsOf(collector, parsings, options),
  };
}

/** @throws RefusedInput where some files count from the start of a run, and others from anywhere */
function keepInstants(files: readonly TraceFile[], parsings: readonly Parsing[]): boolean {
  const other = parsings.findIndex(({ keepsInstants }) => keepsInstants !== parsings[0]!.keepsInstants);
  if (other < 0) return parsings[0]!.keepsInstants;
  const [one, two] = [parsings[0]!.format, parsings[other]!.format];
  throw refused(
    files[other]!.path,
    `expected ${one} as the files before, got ${two}: their instants do not go together`,
  );
}
