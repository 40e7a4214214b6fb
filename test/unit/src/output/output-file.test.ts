/** Output files: whole or not there, and never in the place of something that is no file. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { refused } from '../../../../src/input/problem.ts';
import { OutputFile } from '../../../../src/output/output-file.ts';
import { makeFolder } from '../../../support/policies.ts';

async function write(path: string, text: string, inputs: readonly string[] = []): Promise<void> {
  const file = await OutputFile.open(path, inputs);
  try {
    await file.write(text);
    file.finish();
  } finally {
    file.discard();
  }
}

describe('a regular file', () => {
  it('has its old content until it is finished, and keeps its mode', async () => {
    const path = join(makeFolder(), 'out.csv');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    const file = await OutputFile.open(path, []);
    await file.write('new');
    expect(readFileSync(path, 'utf8')).toBe('old');
    file.finish();
    file.discard();
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('that is discarded leaves nothing', async () => {
    const folder = makeFolder();
    const file = await OutputFile.open(join(folder, 'out.csv'), []);
    await file.write('half');
    expect(readdirSync(folder)).toHaveLength(1);
    file.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing when the process ends meanwhile, and nothing that listens for that when it does not', async () => {
    const folder = makeFolder();
    const before = process.listeners('exit');
    const file = await OutputFile.open(join(folder, 'out.csv'), []);
    const [onExit] = process.listeners('exit').filter((each) => !before.includes(each));
    onExit!(130);
    expect(readdirSync(folder)).toEqual([]);
    file.discard();
    expect(process.listeners('exit')).toEqual(before);
  });

  it.each(['there.csv', 'not-there.csv'])('is replaced behind a link, which stays a link: %s', async (name) => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'there.csv'), 'old');
    symlinkSync(name, join(folder, 'link.csv'));
    await write(join(folder, 'link.csv'), 'new');
    expect(lstatSync(join(folder, 'link.csv')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('new');
  });
});

describe('refused', () => {
  it('are the inputs of the run, by whatever name', async () => {
    const folder = makeFolder();
    const [input, link] = [join(folder, 'in.yaml'), join(folder, 'link.yaml')];
    writeFileSync(input, 'precious');
    symlinkSync(input, link);
    for (const [out, given] of [
      [input, input],
      [link, input],
      [input, link],
    ] as const) {
      await expect(write(out, 'x', ['absent', given])).rejects.toThrow(
        `${out}: expected a file of its own, got an inp`,
      );
    }
    expect(readFileSync(input, 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it.each([
    ['a folder', '', 'expected a file, got a folder'],
    ['a folder that is not there', 'no/out.csv', 'could not be written: ENOENT: no such file or directory'],
    ['a name that can only be a folder', 'no/', 'could not be written: ENOENT: no such file or directory'],
    ['a link that leads to itself', 'loop', 'could not be written: ELOOP: too many symbolic links encountered'],
  ])('is %s, in one sentence', async (_, name, says) => {
    const folder = makeFolder();
    symlinkSync('loop', join(folder, 'loop'));
    const path = join(folder, name);
    await expect(OutputFile.open(path, [])).rejects.toThrow(refused(path, says));
    expect(readdirSync(folder)).toEqual(['loop']);
  });
});

describe('what is not a regular file', () => {
  it('is written through: a device', async () => {
    await write('/dev/null', 'text');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('is refused when it is full', async () => {
    await expect(write('/dev/full', 'text')).rejects.toThrow('/dev/full: could not be written: ENOSPC: no space left');
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('is written through: a named pipe, once it has a reader and as fast as that reads', async () => {
    const folder = makeFolder();
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const opening = OutputFile.open(path, []);
    const reading = promisify(execFile)('wc', ['-c', path]);
    const file = await opening;
    await file.write('x'.repeat(200_000));
    file.finish();
    expect((await reading).stdout).toMatch(/^200000 /);
    expect(readdirSync(folder)).toEqual(['pipe']);
  });

  it('does not outlast the signal: a named pipe without a reader', async () => {
    const path = join(makeFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    const controller = new AbortController();
    const opening = OutputFile.open(path, [], controller.signal);
    controller.abort();
    await expect(opening).rejects.toThrow(/aborted/);
  });
});
