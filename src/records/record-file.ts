/** Request rows as a file: CSV or JSONL, gzipped or not, by the ending of its name. */
import { gzipSync } from 'node:zlib';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import { type Problem, RefusedInput } from '../input/problem.ts';
import { type Ending, endingOf } from '../output/file-ending.ts';
import { asRefusal, ReaderGone } from '../output/write-error.ts';
import { writeSome } from '../output/write-some.ts';
import { rowNames } from './column.ts';
import { RowWriter } from './row-writer.ts';
import { REQUEST_TABLE } from './tables.ts';

/** A file that whoever opened it also finishes; plain data, so that it crosses threads. */
export interface RecordTarget {
  /** As the user named it. */
  readonly path: string;
  readonly descriptor: number;
}

/** Rows are written in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 16;
/** Every piece is a member of its own in a gzip file, and small ones are not worth their dictionary. */
const GZIP_PIECE_LENGTH = 1 << 20;
/** How long to leave a full pipe to its reader. */
const RETRY_MILLISECONDS = 20;

function recordEnding(path: string): Ending {
  return endingOf(path, ['csv', 'jsonl']);
}

/**
 * What comes before the rows: whoever opens the file writes it, and so learns early of a full disk.
 *
 * @throws RefusedInput where the ending of the name asks for what is not written here
 */
export function recordHeader(path: string, config: SimulationConfig): Uint8Array {
  return encoded(rowsOf(path, config).header, recordEnding(path));
}

function encoded(text: string, { isGzip }: Ending): Uint8Array {
  return isGzip ? gzipSync(text) : Buffer.from(text);
}

/** Rows in the order in which requests end; names in place of indices. */
export class RecordFile {
  readonly #file: RecordTarget;
  readonly #ending: Ending;
  readonly #pieceLength: number;
  readonly #rows: RowWriter<RequestRow>;
  #piece = '';
  #isLost = false;
  #problems: readonly Problem[] = [];

  constructor(file: RecordTarget, config: SimulationConfig) {
    this.#file = file;
    this.#ending = recordEnding(file.path);
    this.#pieceLength = this.#ending.isGzip ? GZIP_PIECE_LENGTH : PIECE_LENGTH;
    this.#rows = rowsOf(file.path, config);
  }

  write(row: RequestRow): void {
    if (this.#isLost) return;
    this.#piece += this.#rows.line(row);
    if (this.#piece.length >= this.#pieceLength) this.#flush();
  }

  /** @returns why the rows are not all in the file; empty where they are, or where nobody reads them any more */
  end(): readonly Problem[] {
    this.#flush();
    return this.#problems;
  }

  /** A run outlives its records: what fails is kept for the end. */
  #flush(): void {
    if (this.#piece === '') return;
    try {
      writeWhole(this.#file.descriptor, encoded(this.#piece, this.#ending));
    } catch (error) {
      this.#isLost = true;
      const refusal = asRefusal(this.#file.path, error);
      if (refusal instanceof RefusedInput) this.#problems = refusal.problems;
      else if (!(refusal instanceof ReaderGone)) throw error;
    }
    this.#piece = '';
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const written = writeSome(descriptor, bytes.subarray(at));
    if (written === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MILLISECONDS);
    at += written;
  }
}

function rowsOf(path: string, config: SimulationConfig): RowWriter<RequestRow> {
  return new RowWriter(REQUEST_TABLE, rowNames(config), recordEnding(path).format);
}
