/** Somebody who waits for a run, and keeps what was said. */
import type { Watcher } from '../../src/simulation/watcher.ts';

export interface KeptWatcher extends Watcher {
  readonly notes: readonly string[];
  /** What began and ended, in that order. */
  readonly bars: readonly string[];
}

/** @param signal already aborted, for a run that is stopped before it begins */
export function keepingWatcher(signal: AbortSignal = new AbortController().signal): KeptWatcher {
  const notes: string[] = [];
  const bars: string[] = [];
  return {
    notes,
    bars,
    signal,
    note: (line) => notes.push(line),
    progress: (label) => {
      bars.push(`begins: ${label}`);
      return { update: () => undefined, end: () => bars.push(`ends: ${label}`) };
    },
  };
}
