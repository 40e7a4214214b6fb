/** The rare events of the world (faults, decisions, minute marks): a short list in order of time, then of entry. */
import { CLASS_WORLD, eventKey } from './event-key.ts';
import type { Micros } from '../basics/time.ts';

interface Entry {
  readonly key: number;
  readonly run: (now: Micros) => void;
}

export class Timeline {
  /** Key of the earliest entry; Infinity when there is none. */
  nextKey = Number.POSITIVE_INFINITY;
  private readonly entries: Entry[] = [];

  /** Has `run` called at the instant, after everything that was entered for the same instant before. */
  at(atMicros: Micros, run: (now: Micros) => void): void {
    if (atMicros === Number.POSITIVE_INFINITY) return;
    const key = eventKey(atMicros, CLASS_WORLD);
    // Latest first, so that the next one is popped off the end.
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle]!.key > key) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, { key, run });
    this.refresh();
  }

  /** Runs the earliest entry. */
  runNext(now: Micros): void {
    const entry = this.entries.pop()!;
    this.refresh();
    entry.run(now);
  }

  private refresh(): void {
    const last = this.entries[this.entries.length - 1];
    this.nextKey = last === undefined ? Number.POSITIVE_INFINITY : last.key;
  }
}
