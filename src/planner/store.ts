/** Where measures are kept from one plan to the next: nowhere, or one small file a configuration. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Measure } from '../../simulator/planner/measure.ts';
import { makeFolder } from '../output/folder.ts';
import { systemErrorCode } from '../output/write-error.ts';

/** By the number of the replication. */
export type Measures = Map<number, Measure>;

export interface MeasureStore {
  /** What is known under a key; the caller's own to add to. */
  read(key: string): Measures;
  write(key: string, measures: Measures): void;
}

/** Keeps them as long as the process lives. */
export class MemoryStore implements MeasureStore {
  readonly #measures = new Map<string, Measures>();

  read(key: string): Measures {
    return new Map(this.#measures.get(key));
  }

  write(key: string, measures: Measures): void {
    this.#measures.set(key, measures);
  }

  get entries(): ReadonlyMap<string, Measures> {
    return this.#measures;
  }
}

const FORMAT = 'shardproof-measures/1';
const MOST_FILES = 4096;

/** Under the user's cache directory, as XDG has it. */
export function defaultCache(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'shardproof', 'plans');
}

/**
 * Files that are whole or not there, in a folder of at most `most` of them: the oldest go first. A cache is a
 * convenience: what cannot be read is measured again, and what cannot be written is not kept, unless its user objects.
 */
export class FileStore implements MeasureStore {
  readonly #folder: string;
  readonly #most: number;
  readonly #onLoss: (error: unknown) => void;

  /** @param onLoss hears why something cannot be kept */
  constructor(folder: string, most: number = MOST_FILES, onLoss: (error: unknown) => void = () => undefined) {
    this.#folder = folder;
    this.#most = most;
    this.#onLoss = onLoss;
  }

  read(key: string): Measures {
    try {
      return measuresOf(readFileSync(this.#path(key), 'utf8')) ?? new Map();
    } catch {
      return new Map();
    }
  }

  write(key: string, measures: Measures): void {
    const part = `${this.#path(key)}.${randomUUID().slice(0, 8)}.part`;
    try {
      makeFolder(this.#folder);
      // A stopped batch knows less than what is there already may.
      const all = new Map([...this.read(key), ...measures]);
      writeFileSync(part, textOf(all));
      renameSync(part, this.#path(key));
    } catch (error) {
      forget(part);
      this.#onLoss(error);
    }
  }

  /** Makes room: forgets what was not written for longest. */
  prune(): void {
    try {
      const files = readdirSync(this.#folder).filter((name) => /\.(?:json|part)$/.test(name));
      if (files.length <= this.#most) return;
      const ages = files
        .map((name) => ({ path: join(this.#folder, name), at: statSync(join(this.#folder, name)).mtimeMs }))
        .sort((a, b) => a.at - b.at);
      for (const { path } of ages.slice(0, files.length - this.#most)) rmSync(path, { force: true });
    } catch {
      // There is no folder yet, or another process tidies it.
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** Of what is there no more, or never could be, nothing is left to forget. */
function forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
  }
}

/** Numbers that JSON has no word for are written as text. */
export function textOf(measures: Measures): string {
  const sorted = [...measures].sort(([a], [b]) => a - b);
  return JSON.stringify({ format: FORMAT, measures: sorted }, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** @returns null where it is no text of ours */
export function measuresOf(text: string): Measures | null {
  const value = JSON.parse(text, (_, inner: unknown) =>
    inner === 'NaN' || inner === 'Infinity' || inner === '-Infinity' ? Number(inner) : inner,
  ) as { readonly format?: unknown; readonly measures?: [number, Measure][] };
  return value.format === FORMAT ? new Map(value.measures) : null;
}
