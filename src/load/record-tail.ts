/** Reads the lines that another process appends to a file, as they come. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const PIECE_BYTES = 1 << 18;

export class RecordTail {
  readonly #path: string;
  readonly #piece = Buffer.alloc(PIECE_BYTES);
  readonly #utf8 = new StringDecoder('utf8');
  #descriptor: number | null = null;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines that are whole by now and were not given yet. */
  *lines(): Generator<string> {
    if (this.#descriptor === null) {
      if (!existsSync(this.#path)) return;
      this.#descriptor = openSync(this.#path, 'r');
    }
    for (;;) {
      const count = readSync(this.#descriptor, this.#piece, 0, PIECE_BYTES, null);
      if (count === 0) return;
      const lines = (this.#rest + this.#utf8.write(this.#piece.subarray(0, count))).split('\n');
      this.#rest = lines.pop()!;
      yield* lines;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
