/** Which row of the trace each request in flight is, and how often something was drawn for it: what keys its chance. */
import { firstChoice } from '../basics/keyed-draw.ts';

const STRIDE_BITS = 1;

export class Choices {
  private words = new Int32Array(0);

  /** There are so many slots now. */
  reach(capacity: number): void {
    const grown = new Int32Array(capacity << STRIDE_BITS);
    grown.set(this.words);
    this.words = grown;
  }

  begin(slot: number, row: number): void {
    this.words[slot << STRIDE_BITS] = row;
    this.beginAttempt(slot, 1);
  }

  /** Its caller tries for the `attempt`-th time. */
  beginAttempt(slot: number, attempt: number): void {
    this.words[(slot << STRIDE_BITS) | 1] = firstChoice(attempt);
  }

  /** The lowest 32 bits of the row. */
  row(slot: number): number {
    return this.words[slot << STRIDE_BITS]!;
  }

  next(slot: number): number {
    const at = (slot << STRIDE_BITS) | 1;
    const choice = this.words[at]!;
    this.words[at] = choice + 1;
    return choice;
  }
}
