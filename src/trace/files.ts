/** The files of one trace: as they are named, and those in the folders that are named. */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { formatCount } from '../report/numbers.ts';

export interface TraceFile {
  readonly path: string;
  /** Null of what has no length: a pipe, standard input. */
  readonly bytes: number | null;
}

const MOST_FILES = 1_000_000;

/** What Bedrock puts beside its logs: bodies that were too long for them, and a file of its own permission check. */
const BESIDES = new Set(['data', 'amazon-bedrock-logs-permission-check']);

/**
 * Files of a folder and its folders come in the order of their paths: that of time where logs are kept by date. Hidden
 * and empty ones are left out.
 *
 * @throws RefusedInput where there is nothing at a path, or in a folder
 */
export function filesOf(paths: readonly string[]): readonly TraceFile[] {
  return paths.flatMap((path) => {
    if (path === STANDARD_STREAM) return [{ path, bytes: null }];
    const stats = look(path);
    if (!stats.isDirectory()) return [{ path, bytes: stats.isFile() ? stats.size : null }];
    const files = [...filesIn(path)];
    if (files.length === 0) throw refused(path, 'expected at least one file that is not empty in this folder');
    return files;
  });
}

function* filesIn(folder: string): Generator<TraceFile> {
  let count = 0;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || BESIDES.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) {
      if (++count > MOST_FILES) throw refused(folder, `expected at most ${formatCount(MOST_FILES)} files in a folder`);
      const bytes = look(path).size;
      if (bytes > 0) yield { path, bytes };
    }
  }
}

function look(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw refused(path, `cannot be read: ${(error as Error).message.split(', ')[0]}`);
  }
}
