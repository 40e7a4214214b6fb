/** Lines from files and pipes: what a pipe has given is not to be had again, so nothing is read twice. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLines } from '../../../../src/trace/lines.ts';
import { makeFolder } from '../../../support/policies.ts';

async function linesOf(path: string, signal?: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of readLines(path, signal)) lines.push(...batch);
  return lines;
}

function makePipe(): string {
  const path = join(makeFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

/** Runs a shell command whose `$0` is a path. */
function shell(command: string, path: string): ChildProcess {
  const child = spawn('sh', ['-c', command, path], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const LINES = Array.from({ length: 20_000 }, (_, i) => `${i}, a line with an \u00e9`);
const TEXT = `${LINES.join('\n')}\n`;

describe.each([
  ['plain', Buffer.from(TEXT)],
  ['gzipped', gzipSync(TEXT)],
])('lines of %s text', (_, bytes) => {
  it('come from a file', async () => {
    const path = join(makeFolder(), 'text');
    writeFileSync(path, bytes);
    expect(await linesOf(path)).toEqual(LINES);
  });

  it('come from a named pipe, even where its first byte comes alone', async () => {
    const path = join(makeFolder(), 'text');
    writeFileSync(path, bytes);
    const pipe = makePipe();
    shell(`(head -c 1 ${path}; tail -c +2 ${path}) > "$0"`, pipe);
    expect(await linesOf(pipe)).toEqual(LINES);
  });
});

describe('a text', () => {
  it.each([
    ['', []],
    ['x', ['x']],
    ['\n', ['']],
    ['a\r\nb', ['a', 'b']],
  ])('of %j has the lines %j', async (text, lines) => {
    const path = join(makeFolder(), 'text');
    writeFileSync(path, text);
    expect(await linesOf(path)).toEqual(lines);
  });

  it('in a named pipe that nobody writes to is given up at the signal', async () => {
    const controller = new AbortController();
    const reading = linesOf(makePipe(), controller.signal);
    setImmediate(() => controller.abort());
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('in a named pipe that nobody writes to any more is given up at the signal', async () => {
    const pipe = makePipe();
    shell('exec > "$0"; echo one; exec tail -f /dev/null', pipe);
    const controller = new AbortController();
    const batches = readLines(pipe, controller.signal);
    expect(await batches.next()).toEqual({ value: ['one'], done: false });
    const next = batches.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('that is no gzip after all is refused', async () => {
    const path = join(makeFolder(), 'text.gz');
    writeFileSync(path, Buffer.concat([gzipSync(TEXT).subarray(0, 100), Buffer.from('garbage')]));
    await expect(linesOf(path)).rejects.toThrow(`${path}: cannot be read: `);
  });

  it('in a folder is refused', async () => {
    const folder = makeFolder();
    await expect(linesOf(folder)).rejects.toThrow(`${folder}: cannot be read: EISDIR`);
  });
});
