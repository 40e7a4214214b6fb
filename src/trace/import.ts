/** Reads a recorded trace, whatever its format, into a block that simulator, emulator and k6 replay. */
import type { Problem } from '../input/problem.ts';
import { printable } from '../input/describe.ts';
import { RefusedInput, refused } from '../input/problem.ts';
import { formatCounted } from '../report/numbers.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import type { RowFault, RowParser, TraceFormat } from './formats/format.ts';
import { emptyRow } from './formats/format.ts';
import { recogniseFormat, TRACE_FORMATS } from './formats/index.ts';
import type { ImportOptions } from './import-options.ts';
import { readLines } from './lines.ts';
import { RowCollector } from './row-collector.ts';
import { rescale } from './rescale.ts';
import { sortByTime, spreadSteps } from './timeline.ts';

export interface ImportedTrace {
  readonly block: TraceBlock;
  readonly format: string;
  /** Names behind the indices in the block's `tenant` column. */
  readonly tenantNames: readonly string[];
  /** Rows of the file that were read, before `scale`. */
  readonly rows: number;
  /** Rows left out because the request had failed at its source. */
  readonly failedRows: number;
  /** Broken rows left out; 0 unless `skipBadRows`. */
  readonly badRows: number;
  /** Rows that state no max_tokens: they have their tenant's. */
  readonly rowsWithoutMaxTokens: number;
  /** What was done to the trace on its way in: one sentence each, for the report. */
  readonly notes: readonly string[];
}

const MOST_PROBLEMS = 20;
const LONGEST_EXCERPT = 200;

/** Of a first line that no format knows: it may be anything. */
function excerpt(text: string): string {
  return printable(text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}...` : text);
}

/**
 * Imports a file, plain or gzipped; its format is told by its column names.
 *
 * @param path of a file or a pipe; `-` for standard input
 * @throws RefusedInput where the file cannot be read, its columns are unknown, or rows are broken; AbortError
 */
export async function readTrace(path: string, options: ImportOptions, signal?: AbortSignal): Promise<ImportedTrace> {
  const reader = new TraceReader(path, options);
  for await (const lines of readLines(path, signal)) {
    for (const line of lines) reader.line(line);
    if (reader.isHopeless) break;
  }
  return reader.finish();
}

class TraceReader {
  readonly #path: string;
  readonly #options: ImportOptions;
  readonly #collector: RowCollector;
  readonly #row = emptyRow();
  readonly #problems: Problem[] = [];
  #source: { readonly format: TraceFormat; readonly parser: RowParser } | null = null;
  #lineNumber = 0;
  #failedRows = 0;
  #badRows = 0;

  constructor(path: string, options: ImportOptions) {
    this.#path = path;
    this.#options = options;
    this.#collector = new RowCollector(options);
  }

  /** Whether there are as many problems as will be listed, so that reading on has no use. */
  get isHopeless(): boolean {
    return this.#problems.length >= MOST_PROBLEMS;
  }

  line(line: string): void {
    this.#lineNumber++;
    if (line === '' || this.isHopeless) return;
    if (this.#source !== null) this.#readRow(this.#source.parser, line);
    else this.#readHeader(line);
  }

  finish(): ImportedTrace {
    const { block, tenantNames, rowsWithoutMaxTokens, rowsOfStrangers } = this.#collector;
    if (this.#source === null) throw this.#refused('expected a trace, got an empty file');
    if (this.#problems.length > 0) throw new RefusedInput(this.#problems);
    if (block.length === 0) throw this.#refused('expected at least one request');
    const { format } = this.#source;
    const notes: string[] = [];
    if (this.#failedRows > 0)
      notes.push(`${formatCounted(this.#failedRows, 'row')} without an answer failed at their source: left out.`);
    if (this.#badRows > 0) notes.push(`${formatCounted(this.#badRows, 'broken row')} left out.`);
    if (rowsOfStrangers > 0) {
      const strangers = `${formatCounted(rowsOfStrangers, 'row')} of tenants that the scenario does not have`;
      notes.push(`${strangers}: taken for its only one, "${tenantNames[0]}".`);
    }
    notes.push(...sortByTime(block, format.keepsInstants));
    if (!format.keepsInstants) notes.push(...spreadSteps(block));
    const rows = block.length;
    const rescaled = rescale(block, this.#options);
    notes.push(...rescaled.notes);
    return {
      block: rescaled.block,
      format: format.name,
      tenantNames,
      rows,
      failedRows: this.#failedRows,
      badRows: this.#badRows,
      rowsWithoutMaxTokens,
      notes,
    };
  }

  #readHeader(line: string): void {
    // NUL, or what is no UTF-8.
    if (/[\0\ufffd]/.test(line)) throw this.#refused('expected a trace: CSV or JSONL, plain or gzipped; got no text');
    const { format, columns, delimiter } = recogniseFormat(line);
    if (format === null) {
      const known = TRACE_FORMATS.map((each) => `${each.name} (${each.columns.join(', ')})`).join('; ');
      throw this.#refused(`expected the columns of a known trace: ${known}; found ${excerpt(columns.join(', '))}`);
    }
    this.#source = { format, parser: format.createParser(columns, delimiter) };
    if (format.shape === 'jsonl') this.#readRow(this.#source.parser, line);
  }

  #readRow(parser: RowParser, line: string): void {
    const verdict = parser.parse(line, this.#row);
    const outcome = verdict === 'row' ? this.#collector.add(this.#row) : verdict;
    if (outcome === 'row') return;
    if (outcome === 'failed') this.#failedRows++;
    else if (this.#options.skipBadRows) this.#badRows++;
    else this.#problems.push(this.#problem(outcome));
  }

  #problem(fault: RowFault): Problem {
    const { position, column, expected, got } = fault;
    const message = `expected ${expected}, got "${got}"`;
    return { file: this.#path, line: this.#lineNumber, column: position, path: `column ${column}`, message };
  }

  #refused(message: string): RefusedInput {
    return refused(this.#path, message, Math.max(this.#lineNumber, 1));
  }
}
