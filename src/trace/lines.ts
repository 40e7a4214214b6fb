/** Reads a text line by line, plain or gzipped, from a file, a pipe or standard input, in bounded memory. */
import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RefusedInput, refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';

/** Longer lines are refused: no trace has them, and a file that is not text would fill the memory. */
const LONGEST_LINE = 4 * 1024 * 1024;

const GZIP_START = Buffer.of(0x1f, 0x8b);

/**
 * The lines of a file, in batches and without their line ends. Gzip is told by its first two bytes, not by the name.
 *
 * @param path `-` for standard input
 * @throws RefusedInput where the file cannot be read, is broken, or holds an overlong line; AbortError
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<readonly string[]> {
  let rest = '';
  let lineNumber = 1;
  try {
    for await (const chunk of await openText(path, signal)) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop()!;
      for (let i = 0; i < lines.length; i++) {
        if (lines[i]!.endsWith('\r')) lines[i] = lines[i]!.slice(0, -1);
      }
      const overlong = lines.findIndex((line) => line.length > LONGEST_LINE);
      if (overlong >= 0) throw refused(path, overlongMessage, lineNumber + overlong);
      lineNumber += lines.length;
      if (rest.length > LONGEST_LINE) throw refused(path, overlongMessage, lineNumber);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    if (error instanceof RefusedInput || !(error instanceof Error) || error.name === 'AbortError') throw error;
    throw refused(path, `cannot be read: ${error.message}`);
  }
  if (rest !== '') yield [rest.endsWith('\r') ? rest.slice(0, -1) : rest];
}

const overlongMessage = `expected lines of at most ${LONGEST_LINE} characters; is this a text file?`;

async function openText(path: string, signal: AbortSignal | undefined): Promise<Readable> {
  const file = openBytes(path);
  if (signal !== undefined) addAbortSignal(signal, file);
  const pieces = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let start: Buffer = Buffer.alloc(0);
  while (start.length < GZIP_START.length) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    start = Buffer.concat([start, piece.value]);
  }
  // What a pipe has given it does not give again, so the start goes before the rest.
  const whole = Readable.from(joined(start, pieces));
  const isGzip = start.subarray(0, GZIP_START.length).equals(GZIP_START);
  return (isGzip ? pipeline(whole, createGunzip(), () => {}) : whole).setEncoding('utf8');
}

async function* joined(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** A pipe is read as a socket is: a read that waits inside the system would outlast Ctrl-C. */
function openBytes(path: string): Readable {
  if (path === STANDARD_STREAM) return process.stdin;
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(descriptor).isFIFO()) return new Socket({ fd: descriptor, readable: true, writable: false });
  return createReadStream(path, { fd: descriptor });
}
