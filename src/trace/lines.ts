/** Reads a text file line by line, plain or gzipped, in bounded memory. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RefusedInput, refused } from '../input/problem.ts';

/** Longer lines are refused: no trace has them, and a file that is not text would fill the memory. */
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * The lines of a file, in batches and without their line ends. Gzip is told by its first two bytes, not by the name.
 *
 * @throws RefusedInput where the file cannot be read, is broken, or holds an overlong line
 */
export async function* readLines(path: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  let lineNumber = 1;
  try {
    for await (const chunk of await openText(path)) {
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
    if (error instanceof RefusedInput || !(error instanceof Error)) throw error;
    throw refused(path, `cannot be read: ${error.message}`);
  }
  if (rest !== '') yield [rest.endsWith('\r') ? rest.slice(0, -1) : rest];
}

const overlongMessage = `expected lines of at most ${LONGEST_LINE} characters; is this a text file?`;

async function openText(path: string): Promise<Readable> {
  const isGzip = await startsLikeGzip(path);
  const file = createReadStream(path);
  if (!isGzip) return file.setEncoding('utf8');
  const text = createGunzip();
  file.on('error', (error) => text.destroy(error));
  text.on('close', () => file.destroy());
  return file.pipe(text).setEncoding('utf8');
}

async function startsLikeGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
