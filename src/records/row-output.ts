/** Rows of a table as a file of ours: CSV or JSONL, gzipped or not, by the ending of its name. */
import { gzipSync } from 'node:zlib';
import { type Ending, endingOf } from '../output/file-ending.ts';
import { OutputFile } from '../output/output-file.ts';
import type { RowNames, RowTable } from './column.ts';
import { RowWriter } from './row-writer.ts';

/** Rows are written in pieces of about this many characters; in a gzip file, every piece is a member of its own. */
const PIECE_LENGTH = 1 << 18;

export class RowOutput<Row extends object> {
  readonly #file: OutputFile;
  readonly #rows: RowWriter<Row>;
  readonly #ending: Ending;
  #piece: string;

  private constructor(file: OutputFile, rows: RowWriter<Row>, ending: Ending) {
    this.#file = file;
    this.#rows = rows;
    this.#ending = ending;
    this.#piece = rows.header;
  }

  /**
   * @param inputs paths that the run reads: they are not overwritten
   * @throws RefusedInput where the ending asks for what is not written here, or the file cannot be written; AbortError
   */
  static async open<Row extends object>(
    path: string,
    table: RowTable<Row>,
    names: RowNames,
    inputs: readonly string[],
    signal?: AbortSignal,
  ): Promise<RowOutput<Row>> {
    const ending = endingOf(path, ['csv', 'jsonl']);
    const file = await OutputFile.open(path, inputs, signal);
    return new RowOutput(file, new RowWriter(table, names, ending.format), ending);
  }

  /** @throws RefusedInput where the file cannot be written, ReaderGone, AbortError */
  async write(row: Row, signal?: AbortSignal): Promise<void> {
    this.#piece += this.#rows.line(row);
    if (this.#piece.length >= PIECE_LENGTH) await this.#flush(signal);
  }

  /** Writes the rest and gives the file its name. */
  async finish(): Promise<void> {
    await this.#flush();
    this.#file.finish();
  }

  /** Removes what was written, unless it is finished. */
  discard(): void {
    this.#file.discard();
  }

  async #flush(signal?: AbortSignal): Promise<void> {
    const piece = this.#piece;
    this.#piece = '';
    if (piece !== '') await this.#file.write(this.#ending.isGzip ? gzipSync(piece) : piece, signal);
  }
}
