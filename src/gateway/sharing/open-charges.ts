/** Charges that have not been settled yet, by row and by the instant at which they were made. */
import type { Micros } from '../../../simulator/basics/time.ts';

export interface OpenCharge {
  tokens: number;
  /** Charges of one row at one instant, which nobody can tell apart. */
  count: number;
  /** When the book at hand entered it. */
  readonly enteredAt: Micros;
}

export class OpenCharges {
  readonly #rows = new Map<number, Map<Micros, OpenCharge>>();
  readonly #most: number;
  #size = 0;

  /** @param most the most entries; what comes on top of them is not kept */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** False where there is no room: then nothing is kept. */
  add(row: number, chargedAt: Micros, tokens: number, count: number, enteredAt: Micros): boolean {
    const ofRow = this.#rows.get(row) ?? new Map<Micros, OpenCharge>();
    const known = ofRow.get(chargedAt);
    if (known !== undefined) {
      known.tokens += tokens;
      known.count += count;
      return true;
    }
    if (this.#size >= this.#most) return false;
    this.#size++;
    this.#rows.set(row, ofRow.set(chargedAt, { tokens, count, enteredAt }));
    return true;
  }

  /** One charge of that instant is settled. When it was entered; null where it is not known (any more). */
  settle(row: number, chargedAt: Micros): Micros | null {
    const ofRow = this.#rows.get(row);
    const charge = ofRow?.get(chargedAt);
    if (ofRow === undefined || charge === undefined) return null;
    charge.tokens -= Math.round(charge.tokens / charge.count);
    charge.count--;
    if (charge.count === 0) {
      ofRow.delete(chargedAt);
      this.#size--;
    }
    return charge.enteredAt;
  }

  forEach(visit: (row: number, chargedAt: Micros, charge: OpenCharge) => void): void {
    for (const [row, ofRow] of this.#rows) for (const [chargedAt, charge] of ofRow) visit(row, chargedAt, charge);
  }

  clear(): void {
    this.#rows.clear();
    this.#size = 0;
  }
}
