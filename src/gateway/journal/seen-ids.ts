/** Which request ids were seen before, in bounded memory: eight bytes of hash an id. */
import { createHash } from 'node:crypto';

const FEWEST_SLOTS = 1 << 12;

/** 128 MiB of hashes when full. */
export const MOST_IDS = 12_000_000;

/**
 * Open addressing over 64 bits of SHA-256. Two different ids count as one with a chance of n^2 / 2^65: of 12 million
 * ids, one in 256,000.
 */
export class SeenIds {
  /** Ids that came after the last that could be remembered: of those no duplicate is found. */
  forgotten = 0;
  readonly #most: number;
  #slots = new BigUint64Array(FEWEST_SLOTS);
  #count = 0;

  constructor(most = MOST_IDS) {
    this.#most = most;
  }

  /** Whether the id is new; it is remembered from here on. */
  add(id: string): boolean {
    // 0 marks a free slot.
    const hash = createHash('sha256').update(id).digest().readBigUInt64LE() || 1n;
    const at = find(this.#slots, hash);
    if (this.#slots[at] === hash) return false;
    if (this.#count === this.#most) {
      this.forgotten++;
      return true;
    }
    this.#slots[at] = hash;
    this.#count++;
    if (this.#count * 4 > this.#slots.length * 3) this.#grow();
    return true;
  }

  #grow(): void {
    const larger = new BigUint64Array(this.#slots.length * 2);
    for (const hash of this.#slots) if (hash !== 0n) larger[find(larger, hash)] = hash;
    this.#slots = larger;
  }
}

/** The slot of a hash, or the free one where it belongs. */
function find(slots: BigUint64Array, hash: bigint): number {
  const mask = slots.length - 1;
  let at = Number(hash & 0xffffffffn) & mask;
  while (slots[at] !== 0n && slots[at] !== hash) at = (at + 1) & mask;
  return at;
}
