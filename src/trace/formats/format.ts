/** What an importer is: how to tell its files, and how to read one line of them. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { MAX_TOKENS_UNSET } from '../../../simulator/workload/trace.ts';
import type { ColumnNames } from '../column-names.ts';
import type { Delimiter } from '../csv.ts';

/** A field that the row does not have. */
export const MISSING = -1;

/**
 * One row as its source states it. Reused from line to line: what a parser sets, it sets in every line. That is the
 * instant, input and output tokens at the least; the rest stays as `emptyRow` has it.
 */
export interface SourceRow {
  /** From any origin. */
  atMicros: Micros;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** In place of both. */
  cacheableTokens: number;
  /** `MAX_TOKENS_UNSET` where the row states none. */
  maxTokens: number;
  /** Null where the format knows no tenants. */
  tenant: string | null;
  /** 32 bits, or `MISSING`. */
  affinity: number;
  latencyDraw: number;
}

export function emptyRow(): SourceRow {
  return {
    atMicros: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheableTokens: 0,
    maxTokens: MAX_TOKENS_UNSET,
    tenant: null,
    affinity: MISSING,
    latencyDraw: MISSING,
  };
}

/** What is wrong with a line. `position` is the field's first character, from 1. */
export interface RowFault {
  readonly position: number;
  readonly column: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * `failed`: a request that failed at its source, and used no tokens worth replaying; `other`: what is no request to a
 * model, such as a span of something else, or an answer from a cache of answers.
 */
export type RowVerdict = 'row' | 'failed' | 'other' | RowFault;

export interface RowParser {
  /** Of a line that holds several rows, each verdict speaks of the row as it is when it is given. */
  parse(line: string, row: SourceRow): RowVerdict | Iterable<RowVerdict>;
  /** What was taken for granted in the lines so far, a sentence each. */
  assumptions?(): readonly string[];
}

export function verdictsOf(parsed: RowVerdict | Iterable<RowVerdict>): Iterable<RowVerdict> {
  return typeof parsed === 'string' || !(Symbol.iterator in parsed) ? [parsed] : parsed;
}

export interface TraceFormat {
  /** As people know it. */
  readonly name: string;
  /** Every one of these must be there: columns of a CSV header, or keys of the first JSON line. */
  readonly columns: readonly string[];
  readonly shape: 'csv' | 'jsonl';
  /** Whether instants count from the start of a run, exactly, and are kept: rows of one instant are not spread. */
  readonly keepsInstants: boolean;
  /** Where rows are not in the order of time by design. */
  readonly isSorted?: false;
  /** Whether the user may name columns in place of those that it reads. */
  readonly takesColumns?: true;
  /**
   * @param header the columns that the file has, in order
   * @param delimiter what parts the fields of a CSV line
   * @param asked columns in place of the format's own, where it `takesColumns`
   */
  createParser(header: readonly string[], delimiter: Delimiter, asked?: ColumnNames): RowParser;
}
