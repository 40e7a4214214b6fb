/** A file that lines are appended to while the gateway works: never in its way, and honest about what it lost. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
// Its other export exists for TypeScript alone: Node finds no names in it.
import sonicBoom, { type SonicBoom } from 'sonic-boom';
import { asRefusal } from '../../output/write-error.ts';

/** What waits for a slow disk, in bytes; further lines are dropped. */
const MOST_WAITING = 16 * 1024 * 1024;
const MOST_AT_ONCE = 256 * 1024;
/** Who calls whom, and what it cost, is for the operator and the group. */
const MODE = 0o640;
const LINE_END = 0x0a;

export interface JournalFileOptions {
  readonly path: string;
  /** Told when lines begin to be lost and when the system objects to a write; once each until it is well again. */
  readonly onProblem: (message: string) => void;
  readonly mostWaiting?: number;
}

export class JournalFile {
  readonly path: string;
  #dropped = 0;
  /** Of the dropped lines, those that no line of the file has told of yet. */
  #untold = 0;
  #isTroubled = false;
  #reopened: Promise<void> = Promise.resolve();
  readonly #stream: SonicBoom;
  readonly #onProblem: (message: string) => void;

  /** Opens for appending. @throws RefusedInput where the file cannot be written */
  constructor({ path, onProblem, mostWaiting = MOST_WAITING }: JournalFileOptions) {
    this.path = path;
    this.#onProblem = onProblem;
    const isTorn = endsWithinLine(path);
    const options = { dest: path, append: true, mode: MODE, sync: false, minLength: 1, maxWrite: MOST_AT_ONCE };
    this.#stream = new sonicBoom.SonicBoom({ ...options, maxLength: mostWaiting });
    this.#stream.on('error', (error: Error) => this.#trouble(`${path} could not be written: ${error.message}`));
    this.#stream.on('write', () => {
      if (this.#untold === 0) this.#isTroubled = false;
    });
    // Whoever was killed while writing left half a line; ours begins on its own.
    if (isTorn) this.#stream.write('\n');
  }

  /** Lines that were not written, since it was opened. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Appends a line, or drops it where too many wait. @param line without its end */
  write(line: string): void {
    const notice = this.#untold === 0 ? '' : droppedLine(this.#untold);
    if (this.#accepts(`${notice}${line}\n`)) {
      this.#untold = 0;
      return;
    }
    this.#dropped++;
    this.#untold++;
    this.#trouble(`${this.path}: the disk is too slow, lines of the log are dropped`);
  }

  /** Goes on in a new file of the same name, after the old one was moved away. */
  reopen(): void {
    const { promise, resolve } = eventually();
    this.#reopened = promise;
    this.#stream.once('ready', resolve).once('error', resolve);
    this.#stream.reopen(this.path);
  }

  /** Writes what waits, and closes. What the disk would not take by then is lost, and said to be. */
  async close(): Promise<void> {
    // A stream that ends before it has its new file would never be done.
    await this.#reopened;
    await this.#tellTheRest();
    const { promise, resolve } = eventually();
    this.#stream.once('close', resolve).once('error', () => {
      this.#stream.destroy();
      resolve();
    });
    this.#stream.end();
    await promise;
  }

  #accepts(text: string): boolean {
    let isTaken = true;
    const refuse = (): void => void (isTaken = false);
    this.#stream.once('drop', refuse);
    this.#stream.write(text);
    this.#stream.off('drop', refuse);
    // After an error nothing is written any more until somebody asks for it.
    if (!isTaken) this.#stream.flush();
    return isTaken;
  }

  /** What is to be told of lost lines has no room itself while others wait. */
  async #tellTheRest(): Promise<void> {
    if (this.#untold === 0) return;
    const { promise, resolve } = eventually();
    this.#stream.once('drain', resolve).once('error', resolve);
    if (this.#accepts(droppedLine(this.#untold))) return;
    await promise;
    this.#accepts(droppedLine(this.#untold));
  }

  #trouble(message: string): void {
    if (!this.#isTroubled) this.#onProblem(message);
    this.#isTroubled = true;
  }
}

/** A promise and what keeps it. */
function eventually(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((keep) => (resolve = keep));
  return { promise, resolve };
}

function droppedLine(count: number): string {
  return `${JSON.stringify({ v: 1, kind: 'dropped', count })}\n`;
}

/** @throws RefusedInput where the file cannot be opened for appending */
function endsWithinLine(path: string): boolean {
  try {
    const fd = openSync(path, 'a+', MODE);
    try {
      const { size } = fstatSync(fd);
      const last = Buffer.alloc(1);
      return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== LINE_END;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw asRefusal(path, error);
  }
}
