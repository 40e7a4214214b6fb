/** Reads the rows of one file, whatever its format, into the collector of a trace. */
import { printable } from '../input/describe.ts';
import type { Problem } from '../input/problem.ts';
import { type RefusedInput, refused } from '../input/problem.ts';
import { formatMicros } from '../report/numbers.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import { MICROS_PER_MINUTE } from '../../simulator/basics/time.ts';
import { areComplete } from './column-names.ts';
import { looksLikeAggregates } from './aggregates.ts';
import type { RowFault, RowParser, SourceRow, TraceFormat } from './formats/format.ts';
import { emptyRow, verdictsOf } from './formats/format.ts';
import { recogniseFormat, TRACE_FORMATS } from './formats/index.ts';
import { namedParser } from './formats/named.ts';
import type { ImportOptions } from './import-options.ts';
import { Records, type SourceRecord } from './records.ts';
import type { RowCollector } from './row-collector.ts';

/** Counted over all files of a trace. */
export class RowTally {
  failedRows = 0;
  badRows = 0;
  /** What is no request to a model. */
  otherRows = 0;
  readonly problems: Problem[] = [];
  /** Rows far behind the newest of their file. */
  lateRows = 0;
  /** The first of them. */
  firstLate = '';
}

const MOST_PROBLEMS = 20;
const LONGEST_EXCERPT = 200;

/** Logs are written when an answer ends, so rows come late by as much as answers take; more wants a word. */
const LATE: Micros = 15 * MICROS_PER_MINUTE;

/** Of a first line that no format knows: it may be anything. */
function excerpt(text: string): string {
  return printable(text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}...` : text);
}

/** How a file is read. */
export interface Parsing {
  readonly parser: RowParser;
  readonly format: string;
  readonly keepsInstants: boolean;
  readonly isSorted?: false | undefined;
  readonly shape: TraceFormat['shape'];
}

export class RowSource {
  readonly #path: string;
  readonly #options: ImportOptions;
  readonly #collector: RowCollector;
  readonly #tally: RowTally;
  readonly #records: Records;
  readonly #row: SourceRow = emptyRow();
  #parsing: Parsing | null = null;
  #lineNumber = 0;
  #recordLine = 0;
  #newest: Micros = 0;
  #isLastUnended = false;

  constructor(path: string, options: ImportOptions, collector: RowCollector, tally: RowTally) {
    this.#path = path;
    this.#options = options;
    this.#collector = collector;
    this.#tally = tally;
    this.#records = new Records(path);
  }

  /** How the file is read; null before its first line. */
  get parsing(): Parsing | null {
    return this.#parsing;
  }

  /** Whether there are as many problems as will be listed, so that reading on has no use. */
  get isHopeless(): boolean {
    return this.#tally.problems.length >= MOST_PROBLEMS;
  }

  /** The line that follows is the last, and may not be all of it. */
  willEndWithin(): void {
    this.#isLastUnended = true;
  }

  /** @throws RefusedInput where it is no trace */
  line(line: string): void {
    this.#lineNumber++;
    for (const record of this.#records.add(line)) {
      if (this.isHopeless) return;
      this.#take(record);
    }
  }

  /** @throws RefusedInput where there was nothing, or the last record has no end */
  finish(): Parsing {
    if (!this.isHopeless) this.#records.finish();
    if (this.#parsing === null) throw this.#refused('expected a trace, got an empty file');
    return this.#parsing;
  }

  #take({ text, line }: SourceRecord): void {
    this.#recordLine = line;
    if (this.#parsing !== null) return this.#readRows(this.#parsing.parser, text);
    this.#parsing = this.#recognise(text);
    if (this.#parsing.shape === 'jsonl') this.#readRows(this.#parsing.parser, text);
  }

  #recognise(line: string): Parsing {
    // NUL, or what is no UTF-8.
    if (/[\0\ufffd]/.test(line.slice(0, LONGEST_EXCERPT)))
      throw this.#refused('expected a trace: CSV or JSONL, plain or gzipped; got no text');
    const { columns: asked } = this.#options;
    const { format, columns, delimiter, shape } = recogniseFormat(line);
    if (areComplete(asked)) {
      const parser = namedParser(shape, columns, delimiter, asked);
      return { parser, format: 'named columns', keepsInstants: false, shape };
    }
    if (format === null) {
      if (looksLikeAggregates(columns)) throw this.#refused(AGGREGATES);
      const known = TRACE_FORMATS.map((each) => `${each.name} (${each.columns.join(', ')})`).join('; ');
      const found = excerpt(columns.join(', '));
      const other = 'or --columns time=NAME,input=NAME,output=NAME for any other file';
      throw this.#refused(`expected the columns of a known trace: ${known}; ${other}; found ${found}`);
    }
    if (Object.keys(asked).length > 0 && format.takesColumns !== true) {
      throw refused('--columns', `expected time, input and output as well, since ${this.#path} is ${format.name}`);
    }
    const { name, keepsInstants, isSorted } = format;
    return { parser: format.createParser(columns, delimiter, asked), format: name, keepsInstants, isSorted, shape };
  }

  #readRows(parser: RowParser, text: string): void {
    for (const verdict of verdictsOf(parser.parse(text, this.#row))) {
      const outcome = verdict === 'row' ? this.#collector.add(this.#row) : verdict;
      if (outcome === 'row') this.#watchOrder();
      else if (outcome === 'failed') this.#tally.failedRows++;
      else if (outcome === 'other') this.#tally.otherRows++;
      else if (this.#options.skipBadRows) this.#tally.badRows++;
      else this.#tally.problems.push(this.#problem(outcome));
      if (this.isHopeless) return;
    }
  }

  #watchOrder(): void {
    const { atMicros } = this.#row;
    if (this.#parsing?.isSorted === false) return;
    if (atMicros >= this.#newest) this.#newest = atMicros;
    else if (this.#newest - atMicros > LATE && this.#tally.lateRows++ === 0) {
      this.#tally.firstLate = `${this.#path}:${this.#recordLine}, ${formatMicros(this.#newest - atMicros)} late`;
    }
  }

  #problem({ position, column, expected, got }: RowFault): Problem {
    const cut = this.#isLastUnended ? '; the file ends within this line' : '';
    const message = `expected ${expected}, got "${got}"${cut}`;
    return { file: this.#path, line: this.#recordLine, column: position, path: `column ${column}`, message };
  }

  #refused(message: string): RefusedInput {
    return refused(this.#path, message, Math.max(this.#lineNumber, 1));
  }
}

const AGGREGATES =
  'expected a row a request, got counts by time: write them as the profile of a tenant, ' +
  'profile: { table: { step: 1m, values: [...] } } (scenarios/README.md)';
