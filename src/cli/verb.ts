/** What a verb of the command line is, and what it is given to work with. */
import type { Command } from '@commander-js/extra-typings';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import type { Paint } from '../report/paint.ts';
import type { Watcher } from '../simulation/watcher.ts';

/** The terminal, as verbs see it: results go to standard output, everything else to standard error; Ctrl-C aborts. */
export interface Session extends Watcher {
  /** A result; ends with its own line break. */
  readonly print: (text: string) => void;
  readonly paint: Paint;
}

/** The session of a verb that writes a file: where the file is standard output, what it prints goes beside it. */
export function besides(file: string | undefined, session: Session): Session {
  return file === STANDARD_STREAM ? { ...session, print: (text) => session.note(text.trimEnd()) } : session;
}

/**
 * Loads what a verb's work needs, does it, and keeps its exit code. While it loads, there is nothing to lose, and
 * Ctrl-C ends the process at once.
 */
export type Act = <Tools>(
  load: () => Promise<Tools>,
  work: (session: Session, tools: Tools) => Promise<number>,
) => Promise<void>;

/** Command lines without the leading `shardproof`, with what they do. */
export type Examples = readonly (readonly [line: string, does: string])[];

export interface Verb {
  readonly name: string;
  /** One line, for the list of verbs. */
  readonly summary: string;
  readonly examples: Examples;
  /** Declares arguments and options, and calls `act` with the work. */
  readonly declare: (command: Command, act: Act) => void;
}

/** How the command is called from a clone of the repository. */
export const INVOCATION = 'npx shardproof';

/** For the end of a help text. */
export function examplesText(examples: Examples): string {
  return `Examples:\n${examples.map(([line, does]) => `  # ${does}\n  ${INVOCATION} ${line}`).join('\n')}`;
}

/** A word as a POSIX shell must be given it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
