/** Stored output that tests compare with; `UPDATE_GOLDENS=1 npm test` writes it anew, for a reviewer to read. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const UPDATES_GOLDENS = Boolean(process.env['UPDATE_GOLDENS']);

/** @param name of a file under test/golden */
export function expectGolden(name: string, actual: string): void {
  const file = fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
  if (UPDATES_GOLDENS) writeFileSync(file, actual);
  expect(existsSync(file), `there is no test/golden/${name}; write it with UPDATE_GOLDENS=1`).toBe(true);
  expect(actual, `differs from test/golden/${name}; UPDATE_GOLDENS=1 writes it anew`).toBe(readFileSync(file, 'utf8'));
}
