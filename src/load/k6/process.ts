/** A k6 that runs: started, watched, and stopped, with what it said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { K6 } from './find.ts';

export interface K6Command {
  readonly script: string;
  /** `-e NAME=value`. */
  readonly environment: Readonly<Record<string, string>>;
  /** A file for what the script says by `console.log`. */
  readonly consoleFile: string;
  /** Further words, before the script. */
  readonly flags: readonly string[];
}

/** The kernel's clock ticks of processor time, a second. */
const TICKS_PER_SECOND = 100;
const MOST_KEPT = 4_000;

/** The words after `k6`. The script comes last: a build with xk6-ts takes the last word for it. */
export function argumentsOf({ script, environment, consoleFile, flags }: K6Command): string[] {
  const variables = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  // Without an address there is no REST API: a second k6 on this machine would find its port taken.
  const quiet = ['--quiet', '--no-color', '--address=', '--log-format', 'raw', '--console-output', consoleFile];
  return ['run', ...quiet, ...variables, ...flags, script];
}

export class K6Process {
  readonly #child: ChildProcess;
  #errors = '';
  /** Null where it cannot be known. */
  cpuSeconds: number | null = null;

  constructor({ path }: K6, command: K6Command) {
    const environment = { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_NO_USAGE_REPORT: 'true' };
    // A group of its own: Ctrl-C is passed on by us, once, for a second one makes k6 forget what it has.
    const options = { stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'], detached: true };
    this.#child = spawn(path, argumentsOf(command), { ...options, env: environment });
    this.#child.stderr!.on('data', (piece: Buffer) => {
      this.#errors = (this.#errors + String(piece)).slice(-MOST_KEPT);
    });
    process.on('exit', this.#kill);
  }

  /** The end of what it said on standard error. */
  get errors(): string {
    return this.#errors;
  }

  /** Its exit code; null where a signal ended it. */
  async ended(): Promise<number | null> {
    try {
      const [code] = (await once(this.#child, 'close')) as [number | null];
      return code;
    } finally {
      process.off('exit', this.#kill);
    }
  }

  /** Asks it to end, with its summary and outputs whole. */
  stop(): void {
    this.#child.kill('SIGINT');
  }

  /** Looks how much processor time it has used so far. */
  look(): void {
    try {
      const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      this.cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      // No /proc here, or it has just ended: what was known last stays.
    }
  }

  readonly #kill = (): void => {
    this.#child.kill('SIGKILL');
  };
}
