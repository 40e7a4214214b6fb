/** Request rows as a file. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import { type Problem, RefusedInput } from '../input/problem.ts';
import { asRefusal, ReaderGone } from '../output/write-error.ts';
import { writeSome } from '../output/write-some.ts';
import { rowNames } from './column.ts';
import { formatOf, RowWriter } from './row-writer.ts';
import { REQUEST_TABLE } from './tables.ts';

/** A file that whoever opened it also finishes; plain data, so that it crosses threads. */
export interface RecordTarget {
  /** As the user named it. */
  readonly path: string;
  readonly descriptor: number;
}

/** Rows are written in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 16;
/** How long to leave a full pipe to its reader. */
const RETRY_MILLISECONDS = 20;

/** The line before the rows: whoever opens the file writes it, and so learns early of a full disk. */
export function recordHeader(path: string, config: SimulationConfig): string {
  return rowsOf(path, config).header;
}

/** Rows in the order in which requests end; names in place of indices. */
export class RecordFile {
  readonly #file: RecordTarget;
  readonly #rows: RowWriter<RequestRow>;
  #piece = '';
  #isLost = false;
  #problems: readonly Problem[] = [];

  constructor(file: RecordTarget, config: SimulationConfig) {
    this.#file = file;
    this.#rows = rowsOf(file.path, config);
  }

  write(row: RequestRow): void {
    if (this.#isLost) return;
    this.#piece += this.#rows.line(row);
    if (this.#piece.length >= PIECE_LENGTH) this.#flush();
  }

  /** @returns why the rows are not all in the file; empty where they are, or where nobody reads them any more */
  end(): readonly Problem[] {
    this.#flush();
    return this.#problems;
  }

  /** A run outlives its records: what fails is kept for the end. */
  #flush(): void {
    try {
      writeWhole(this.#file.descriptor, Buffer.from(this.#piece));
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
  return new RowWriter(REQUEST_TABLE, rowNames(config), formatOf(path));
}
