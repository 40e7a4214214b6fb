/** A folder to write into is made with those above it, or refused at once. */
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../../src/output/folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'shardproof-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a folder', () => {
  it('is made with those above it, once and again', () => {
    const deep = join(folder, 'a/b/c');
    makeFolder(deep);
    makeFolder(deep);
    expect(existsSync(deep)).toBe(true);
  });

  it('is not standard output', () => {
    expect(() => makeFolder('-')).toThrow(/-: expected a folder/);
  });

  it('is refused below a file, below a link to nothing, and where there are none to be had', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const link = join(folder, 'link');
    symlinkSync(join(folder, 'nothing'), link);
    // Node's own `mkdirSync` with `recursive` would not come back from /proc.
    for (const out of [file, join(file, 'x'), join(link, 'x'), '/proc/none/x']) {
      expect(() => makeFolder(out), out).toThrow(/cannot be made a folder: E[A-Z]+: /);
    }
  });
});
