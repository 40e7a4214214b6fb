/** Reads a recorded trace, whatever its format and however many its files, into a block to be replayed. */
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { assumptionsOf, notesOf } from './import-notes.ts';
import type { ImportOptions } from './import-options.ts';
import { TraceReading, type TraceWatcher } from './reading.ts';
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

/** What an imported trace says of itself besides its rows. */
export type TraceSummary = Omit<ImportedTrace, 'block'>;

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
  const reading = new TraceReading(paths, options);
  for await (const _ of reading.batches(watcher));
  return wholeTrace(reading, options);
}

/** The trace whose rows are all in the collector. @throws RefusedInput where there are none */
export function wholeTrace(reading: TraceReading, options: ImportOptions): ImportedTrace {
  const { block } = reading.collector;
  if (block.length === 0) throw reading.empty();
  const moved = sortByTime(block, reading.keepsInstants);
  const spread = reading.keepsInstants ? [] : spreadSteps(block);
  const rows = block.length;
  const rescaled = rescale(block, options);
  const done = [...moved, ...spread, ...rescaled.notes];
  return { block: rescaled.block, ...summaryOf(reading, options, rows, done) };
}

/** @param done what was done to the rows, a sentence each */
export function summaryOf(
  reading: TraceReading,
  options: ImportOptions,
  rows: number,
  done: readonly string[],
): TraceSummary {
  const { collector, tally, parsings, keepsInstants } = reading;
  const { tenantNames, rowsWithoutMaxTokens, rowsWithoutAffinity } = collector;
  return {
    format: [...new Set(parsings.map(({ format }) => format))].join(', '),
    tenantNames,
    rows,
    failedRows: tally.failedRows,
    badRows: tally.badRows,
    rowsWithoutMaxTokens,
    rowsWithoutAffinity,
    notes: [...notesOf(tally, collector), ...done],
    assumed: keepsInstants ? [] : assumptionsOf(collector, parsings, options),
  };
}
