/** Reads a text line by line, plain or gzipped, from a file, a pipe or standard input, in bounded memory. */
import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RefusedInput, refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';

/** Longer lines are refused: no trace has them, and a file that is not text would fill the memory. */
export const LONGEST_LINE = 32 * 1024 * 1024;

const GZIP_START = Buffer.of(0x1f, 0x8b);
/** Byte order mark of UTF-16 as Windows writes it. */
const UTF16_START = Buffer.of(0xff, 0xfe);

/** What a reader may hear of besides lines. */
export interface LineEvents {
  /** A piece of the file was read, not yet unpacked. */
  readonly onBytes?: (count: number) => void;
  /** The text has no line end at its end: the last line follows, perhaps not all of it. */
  readonly onUnended?: () => void;
}

/**
 * The lines of a file, in batches and without their line ends. Gzip is told by its first two bytes, not by the name;
 * text is UTF-8, or UTF-16 with its byte order mark.
 *
 * @param path `-` for standard input
 * @throws RefusedInput where the file cannot be read, is broken, or holds an overlong line; AbortError
 */
export async function* readLines(
  path: string,
  signal?: AbortSignal,
  events: LineEvents = {},
): AsyncGenerator<readonly string[]> {
  let rest = '';
  let lineNumber = 1;
  try {
    for await (const chunk of await openText(path, signal, events)) {
      const text = String(chunk);
      // Nothing is searched twice: an endless line would cost time in the square of its length.
      if (!text.includes('\n')) rest += text;
      else {
        const lines = text.split('\n');
        lines[0] = rest + lines[0]!;
        rest = lines.pop()!;
        for (let i = 0; i < lines.length; i++) lines[i] = withoutReturn(lines[i]!);
        const overlong = lines.findIndex((line) => line.length > LONGEST_LINE);
        if (overlong >= 0) throw refused(path, overlongMessage, lineNumber + overlong);
        lineNumber += lines.length;
        yield lines;
      }
      if (rest.length > LONGEST_LINE) throw refused(path, overlongMessage, lineNumber);
    }
  } catch (error) {
    if (error instanceof RefusedInput || !(error instanceof Error) || error.name === 'AbortError') throw error;
    throw isCutGzip(error)
      ? refused(path, `expected a whole gzip file; it ends in the middle, after line ${lineNumber}`)
      : refused(path, `cannot be read: ${error.message}`);
  }
  if (rest === '') return;
  events.onUnended?.();
  yield [withoutReturn(rest)];
}

const overlongMessage = `expected lines of at most ${LONGEST_LINE} characters; is this a text file?`;

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function isCutGzip(error: Error): boolean {
  return 'code' in error && error.code === 'Z_BUF_ERROR';
}

async function openText(path: string, signal: AbortSignal | undefined, { onBytes }: LineEvents): Promise<Readable> {
  const file = openBytes(path);
  if (signal !== undefined) addAbortSignal(signal, file);
  const whole = await peeked(counted(file, onBytes));
  const isGzip = startsWith(whole.start, GZIP_START);
  if (!isGzip) return whole.stream.setEncoding(encodingOf(whole.start));
  const text = await peeked(pipeline(whole.stream, createGunzip(), () => {}));
  return text.stream.setEncoding(encodingOf(text.start));
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}

function encodingOf(start: Buffer): 'utf8' | 'utf16le' {
  return startsWith(start, UTF16_START) ? 'utf16le' : 'utf8';
}

async function* counted(file: AsyncIterable<Buffer>, onBytes?: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of file) {
    onBytes?.(piece.length);
    yield piece;
  }
}

/** The first bytes of a stream, and all of it: what a pipe has given it does not give again. */
async function peeked(source: AsyncIterable<Buffer>): Promise<{ readonly start: Buffer; readonly stream: Readable }> {
  const pieces = source[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < GZIP_START.length) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    start = Buffer.concat([start, piece.value]);
  }
  return { start, stream: Readable.from(joined(start, pieces)) };
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
