/** The last calls, in the order in which they ended: a ring, so that memory is bounded and the newest survive. */
import type { Call } from '../call.ts';

export interface LoggedCall {
  /** 0 for the first call that was ever logged. */
  readonly sequence: number;
  readonly call: Call;
}

export class CallLog {
  readonly #ring: Call[] = [];
  readonly #capacity: number;
  #next = 0;
  #first = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The sequence number that the next call will have. */
  get nextSequence(): number {
    return this.#next;
  }

  /** The sequence number of the oldest call still kept. */
  get firstSequence(): number {
    return this.#first;
  }

  add(call: Call): void {
    this.#ring[this.#next % this.#capacity] = call;
    this.#next++;
    if (this.#next - this.#first > this.#capacity) this.#first++;
  }

  /** Undefined where the call is no longer kept or not yet there. */
  at(sequence: number): Call | undefined {
    if (sequence < this.#first || sequence >= this.#next) return undefined;
    return this.#ring[sequence % this.#capacity];
  }

  /** The newest calls first. */
  newest(count: number): readonly LoggedCall[] {
    const logged: LoggedCall[] = [];
    for (let sequence = this.#next - 1; sequence >= this.#first && logged.length < count; sequence--) {
      logged.push({ sequence, call: this.#ring[sequence % this.#capacity]! });
    }
    return logged;
  }

  /** Forgets every call; sequence numbers go on. */
  clear(): void {
    this.#first = this.#next;
    this.#ring.length = 0;
  }
}
