/**
 * How many held requests may ask one account before it is heard of. When quota comes back, all that wait would ask in
 * the same instant, and nearly all would be refused before the first refusal has come back. So they ask in batches,
 * each as soon as refusals of the one before must have been heard; batches double while nobody is refused, as in TCP's
 * slow start (RFC 5681), and begin at one after a refusal.
 */
import type { Micros } from '../basics/time.ts';

/** What a queue without refusals may send at once. */
const LARGEST_BATCH = 32;

/** By row: a shard and a model, as in books. */
export class Pacing {
  private readonly intervalMicros: Micros;
  /** Of the batch at hand: how many more may ask. */
  private readonly left: Int32Array;
  private readonly nextBatch: Int32Array;
  private readonly nextBatchAt: Float64Array;

  /** @param refusalMicros how long a refusal takes to come back; a batch waits twice as long for one */
  constructor(rows: number, refusalMicros: Micros) {
    this.intervalMicros = 2 * refusalMicros;
    this.left = new Int32Array(rows);
    this.nextBatch = new Int32Array(rows).fill(LARGEST_BATCH);
    this.nextBatchAt = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  }

  /** When a held request may ask: at the earliest in the past. */
  opensAtMicros(row: number): Micros {
    return this.isUsedUp(row) ? this.nextBatchAt[row]! : Number.NEGATIVE_INFINITY;
  }

  /** A held request asks; call only where it may. */
  asked(row: number, now: Micros): void {
    if (this.isUsedUp(row) || now >= this.nextBatchAt[row]!) {
      const batch = this.nextBatch[row]!;
      this.left[row] = batch;
      this.nextBatch[row] = Math.min(2 * batch, LARGEST_BATCH);
      this.nextBatchAt[row] = now + this.intervalMicros;
    }
    this.left[row]!--;
  }

  /** Somebody was refused. */
  refused(row: number): void {
    this.left[row] = 0;
    this.nextBatch[row] = 1;
  }

  private isUsedUp(row: number): boolean {
    return this.left[row]! <= 0;
  }
}
