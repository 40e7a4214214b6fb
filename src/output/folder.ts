/** The folder that a verb writes into. */
import { mkdirSync } from 'node:fs';
import { refused } from '../input/problem.ts';

/** @throws RefusedInput where it cannot be made */
export function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw refused(out, `cannot be made a folder: ${(error as Error).message.split(', ')[0]}`);
  }
}
