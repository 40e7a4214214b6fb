/** The command line within the test's own process: what it would print, and its exit code. */
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.ts';

export const SMALL_SCENARIO = fileURLToPath(new URL('./scenarios/small.yaml', import.meta.url));
/** Half of its requests are refused at first and never end within the run. */
export const CENSORED_SCENARIO = fileURLToPath(new URL('./scenarios/censored.yaml', import.meta.url));

/** One mistake each in lines 3, 5, 8, 9 and 10. */
export const FIVE_MISTAKES = fileURLToPath(new URL('./scenarios/five-mistakes.yaml', import.meta.url));

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function shardproof(...args: readonly string[]): Promise<Printed> {
  const texts = { out: '', err: '' };
  const streams = {
    stdout: { write: (text: string) => (texts.out += text) },
    stderr: { write: (text: string) => (texts.err += text) },
  };
  const code = await main(args, streams);
  return { code, ...texts };
}
