/** A question to the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { refused } from '../input/problem.ts';

/** @throws RefusedInput where there is nobody to ask */
export async function askYes(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw refused('--allow-remote', 'nobody is there to be asked: expected --yes with it');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
