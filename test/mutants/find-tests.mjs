/** The tests that mutants are put before: the unit tests near to the code, which are quick. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['quota', 'routing', 'gateway'];

/** @returns {string[]} absolute paths, in order */
export function findTests(root) {
  return FOLDERS.flatMap((name) => {
    const folder = join(root, 'test', 'unit', 'simulator', name);
    const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
    return files.sort().map((file) => join(folder, file));
  });
}
