/** The far end of a request: remembers whether it went away, and tells those who asked. */
import type { Client } from './message.ts';

export class RemoteClient implements Client {
  #gone = false;
  #isServed = false;
  #callbacks: (() => void)[] = [];

  get gone(): boolean {
    return this.#gone;
  }

  onGone(callback: () => void): void {
    if (this.#gone) callback();
    else this.#callbacks.push(callback);
  }

  /** Says that the answer is complete: whatever happens to the connection now, nobody left before the end. */
  served(): void {
    this.#isServed = true;
    this.#callbacks = [];
  }

  /** Says that the client went away. */
  leave(): void {
    if (this.#gone || this.#isServed) return;
    this.#gone = true;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback();
  }
}
