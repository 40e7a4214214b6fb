/** What a path to write to stands for, and whether the run reads it. */
import { fstatSync, lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';

const STANDARD_INPUT = 0;

export interface Target {
  /** The path with links followed, the last one perhaps to nothing. */
  readonly target: string;
  /** Null where there is nothing yet. */
  readonly stats: Stats | null;
}

/** @throws RefusedInput where it is one of the inputs, a system error where it cannot be looked at */
export function findTarget(path: string, inputs: readonly string[]): Target {
  const stats = statSync(path, { throwIfNoEntry: false }) ?? null;
  if (stats !== null && !stats.isCharacterDevice()) {
    const input = inputs.find((each) => isSame(each, stats));
    if (input !== undefined) throw refused(path, `expected a file of its own, got an input of this run (${input})`);
  }
  return { target: followed(path), stats };
}

function isSame(input: string, { dev, ino }: Stats): boolean {
  const stats = input === STANDARD_STREAM ? fstatSync(STANDARD_INPUT) : statSync(input, { throwIfNoEntry: false });
  return stats?.dev === dev && stats.ino === ino;
}

function followed(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  return followed(resolve(dirname(path), readlinkSync(path)));
}
