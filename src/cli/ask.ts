/** Questions to the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { refused } from '../input/problem.ts';

/** Answers to questions, one after the other, without the space around them. */
export async function askLines(
  questions: (ask: (question: string) => Promise<string>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  // A terminal that waits for a line takes Ctrl-C for itself.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  terminal.once('close', () => ended.abort(refused('init', 'the input ended before the last answer')));
  try {
    await questions(async (question) => {
      const answer = await terminal.question(question, { signal: AbortSignal.any([signal, ended.signal]) });
      return answer.trim();
    });
  } catch (error) {
    throw signal.aborted ? error : (ended.signal.reason ?? error);
  } finally {
    terminal.close();
  }
}

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
