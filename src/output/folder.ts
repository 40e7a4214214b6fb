/** The folder that a verb writes into, made with those above it where they are missing. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { refused } from '../input/problem.ts';
import { systemErrorCode } from './write-error.ts';

/** @throws RefusedInput where it cannot be made */
export function makeFolder(out: string): void {
  if (out === '-') throw refused(out, 'expected a folder: there is more to be written than one output takes');
  try {
    make(out);
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    throw refused(out, `cannot be made a folder: ${(error as Error).message.split(', ')[0]}`);
  }
}

/** Node's `recursive` never ends where the folder above is there and will have none in it, as /proc. */
function make(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) make(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else was quicker.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
