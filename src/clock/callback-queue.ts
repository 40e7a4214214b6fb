/** Callbacks ordered by instant, then by the order in which they came: a binary heap. */
import type { Micros } from '../../simulator/basics/time.ts';

interface Entry {
  readonly atMicros: Micros;
  readonly sequence: number;
  /** Null once cancelled or run; a cancelled entry leaves the heap when its instant comes. */
  callback: (() => void) | null;
}

export class CallbackQueue {
  #heap: Entry[] = [];
  #sequence = 0;
  #cancelled = 0;

  add(atMicros: Micros, callback: () => void): () => void {
    const entry: Entry = { atMicros, sequence: this.#sequence++, callback };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => this.#cancel(entry);
  }

  nextAtMicros(): Micros {
    this.#dropCancelled();
    return this.#heap[0]?.atMicros ?? Number.POSITIVE_INFINITY;
  }

  runFirst(): void {
    this.#dropCancelled();
    this.#removeFirst()?.();
  }

  /** Runs what is due at `micros` and was there at the call; what callbacks add waits, so that the loop ends. */
  runUntil(micros: Micros): void {
    const lastSequence = this.#sequence;
    while (this.nextAtMicros() <= micros && this.#heap[0]!.sequence < lastSequence) this.runFirst();
  }

  clear(): void {
    this.#heap = [];
    this.#cancelled = 0;
  }

  #cancel(entry: Entry): void {
    if (entry.callback === null) return;
    entry.callback = null;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#rebuild();
  }

  #rebuild(): void {
    const live = this.#heap.filter((entry) => entry.callback !== null);
    this.#heap = live.sort((a, b) => (precedes(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.callback === null) {
      this.#removeFirst();
      this.#cancelled--;
    }
  }

  #removeFirst(): (() => void) | null {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return null;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    const { callback } = first;
    first.callback = null;
    return callback;
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const entry = heap[from]!;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!precedes(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from]!;
    let index = from;
    for (let child = 2 * index + 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && precedes(heap[child + 1]!, heap[child]!)) child++;
      if (!precedes(heap[child]!, entry)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }
}

function precedes(a: Entry, b: Entry): boolean {
  return a.atMicros < b.atMicros || (a.atMicros === b.atMicros && a.sequence < b.sequence);
}
