/** A file that the product writes: it has its name once it is whole, and is never there by half. */
import { randomUUID } from 'node:crypto';
import { accessSync, closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { findTarget } from './target.ts';
import { asRefusal, systemErrorCode } from './write-error.ts';
import { writeSome } from './write-some.ts';

const STANDARD_OUTPUT = 1;
const RETRY_MILLISECONDS = 20;

/** What a regular file is called until it is finished, and then. */
interface Names {
  readonly part: string;
  readonly target: string;
}

/** A regular file waits under another name in its folder; devices, pipes and standard output are written through. */
export class OutputFile {
  /** As the user named it. */
  readonly path: string;
  /** Open for writing, in every thread. */
  readonly descriptor: number;
  readonly #names: Names | null;
  #isOpen = true;

  private constructor(path: string, descriptor: number, names: Names | null = null) {
    this.path = path;
    this.descriptor = descriptor;
    this.#names = names;
    process.on('exit', this.discard);
  }

  /**
   * Opens before the work begins, so that a place that will not do is known by then. A named pipe waits for its reader.
   *
   * @param path `-` for standard output; links are followed
   * @param inputs paths that the run reads: they are not overwritten
   * @throws RefusedInput where it is an input or cannot be written, AbortError
   */
  static async open(path: string, inputs: readonly string[], signal?: AbortSignal): Promise<OutputFile> {
    if (path === STANDARD_STREAM) return new OutputFile(path, STANDARD_OUTPUT);
    try {
      const { target, stats } = findTarget(path, inputs);
      if (stats?.isDirectory() === true) throw refused(path, 'expected a file, got a folder');
      if (stats === null || stats.isFile()) return OutputFile.#replacing(path, target, stats);
      return new OutputFile(path, await openThrough(path, stats, signal));
    } catch (error) {
      throw asRefusal(path, error);
    }
  }

  static #replacing(path: string, target: string, before: Stats | null): OutputFile {
    // To write to standard output's file by another name would take it from whoever opened it for us.
    if (before !== null && isStandardOutput(before)) return new OutputFile(path, STANDARD_OUTPUT);
    if (before !== null) accessSync(target, constants.W_OK);
    const part = `${target}.${randomUUID().slice(0, 8)}.part`;
    const descriptor = openSync(part, 'wx');
    if (before !== null) fchmodSync(descriptor, before.mode & 0o777);
    return new OutputFile(path, descriptor, { part, target });
  }

  /** @throws RefusedInput where it cannot be written, ReaderGone, AbortError */
  async write(data: string | Uint8Array, signal?: AbortSignal): Promise<void> {
    let rest: Uint8Array = typeof data === 'string' ? Buffer.from(data) : data;
    try {
      while (rest.length > 0) {
        const written = writeSome(this.descriptor, rest);
        rest = rest.subarray(written);
        if (written === 0) await wait(RETRY_MILLISECONDS, undefined, { signal });
      }
    } catch (error) {
      throw asRefusal(this.path, error);
    }
  }

  /** Gives the file its name. @throws RefusedInput where that cannot be done; nothing is left of it then */
  finish(): void {
    try {
      this.#close();
      if (this.#names !== null) renameSync(this.#names.part, this.#names.target);
    } catch (error) {
      this.#remove();
      throw asRefusal(this.path, error);
    }
  }

  /** Removes what was written, unless it is finished. */
  readonly discard = (): void => {
    if (!this.#isOpen) return;
    this.#close();
    this.#remove();
  };

  #close(): void {
    this.#isOpen = false;
    process.off('exit', this.discard);
    if (this.descriptor !== STANDARD_OUTPUT) closeSync(this.descriptor);
  }

  #remove(): void {
    if (this.#names !== null) rmSync(this.#names.part, { force: true });
  }
}

function isStandardOutput({ dev, ino }: Stats): boolean {
  const standard = fstatSync(STANDARD_OUTPUT);
  return standard.dev === dev && standard.ino === ino;
}

/** Nothing waits inside the system, where no Ctrl-C would be heard: a pipe without a reader is asked again. */
async function openThrough(path: string, stats: Stats, signal?: AbortSignal): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (!stats.isFIFO() || systemErrorCode(error) !== 'ENXIO') throw error;
    }
    await wait(RETRY_MILLISECONDS, undefined, { signal });
  }
}
