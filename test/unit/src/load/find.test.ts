/** Where k6 is looked for, in which order, and what is said where there is none. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findK6, type K6Search } from '../../../../src/load/k6/find.ts';
import { cachedPath } from '../../../../src/load/k6/install.ts';
import { argumentsOf } from '../../../../src/load/k6/process.ts';
import { isRecentEnough } from '../../../../src/load/k6/version.ts';

const folder = mkdtempSync(join(tmpdir(), 'shardproof-test-k6-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function binary(path: string, version: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "k6 v${version} (commit/0, linux/amd64)"\n`);
  chmodSync(path, 0o755);
  return path;
}

const notes: string[] = [];
const watcher = { note: (line: string) => void notes.push(line), signal: new AbortController().signal };
const find = async (search: Partial<K6Search>) =>
  findK6({ path: null, environment: { XDG_CACHE_HOME: join(folder, 'none') }, mayInstall: false, ...search }, watcher);

describe('k6 is found', () => {
  const given = binary(join(folder, 'given/k6'), '1.9.0');
  const named = binary(join(folder, 'named/k6'), '1.8.1');
  const onPath = binary(join(folder, 'path/k6'), '2.2.0');
  const old = binary(join(folder, 'old/k6'), '0.49.0');
  const cache = join(folder, 'cache');
  const cached = binary(cachedPath({ XDG_CACHE_HOME: cache }), '1.1.0');
  const everything = { K6_BIN: named, PATH: dirname(onPath), XDG_CACHE_HOME: cache };

  it('by --k6, by K6_BIN, on PATH, in the cache, in this order', async () => {
    const paths = [
      await find({ path: given, environment: everything }),
      await find({ environment: everything }),
      await find({ environment: { ...everything, K6_BIN: '' } }),
      await find({ environment: { XDG_CACHE_HOME: cache, PATH: '' } }),
    ];
    expect(paths).toEqual([
      { path: given, version: '1.9.0', origin: 'by --k6' },
      { path: named, version: '1.8.1', origin: 'by K6_BIN' },
      { path: onPath, version: '2.2.0', origin: 'on PATH' },
      { path: cached, version: '1.1.0', origin: 'from the cache' },
    ]);
  });

  it('past one on PATH that is too old, with a word on it', async () => {
    notes.length = 0;
    const k6 = await find({ environment: { XDG_CACHE_HOME: cache, PATH: dirname(old) } });
    expect(k6.path).toBe(cached);
    expect(notes).toEqual([`Note: ${old} is k6 0.49.0; 0.57.0 is needed.`]);
  });

  it('or refused in a sentence', async () => {
    await expect(find({ path: old })).rejects.toThrow('--k6: expected k6 0.57.0 or later, got 0.49.0');
    await expect(find({ path: join(folder, 'nothing') })).rejects.toThrow(/^--k6: expected a k6 binary, got /);
    await expect(find({})).rejects.toThrow(/^k6: there is none on PATH\. Get k6 0\.57 or later from /);
  });
});

it('versions are compared as numbers', () => {
  expect(['0.56.9', '0.57.0', '0.100.0', '1.0.0', '2.2.0'].map(isRecentEnough)).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
});

it('the script is the last word, as a build with xk6-ts wants it', () => {
  const command = { script: '/x.ts', environment: { A: '1' }, consoleFile: '/c', flags: ['--out', 'json=p.json'] };
  expect(argumentsOf(command).slice(-5)).toEqual(['-e', 'A=1', '--out', 'json=p.json', '/x.ts']);
});
