/** Names that tell nothing, the same for the same name: for traces that leave the house. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mix32 } from '../../simulator/basics/random.ts';
import { refused } from '../input/problem.ts';

const LEAST_KEY_BYTES = 16;
/** Of 16 hexadecimal digits: two of a million tenants share one with a probability of 3 in 10^8. */
const DIGITS = 16;

/**
 * Without a key, names are numbered as they come: nothing of them is left, and the same files give the same numbers.
 * With one, a name has the same pseudonym in every trace that is made with that key.
 */
export class Pseudonyms {
  readonly #key: Buffer | null;
  readonly #affinities = new Map<number, number>();
  #tenants = 0;

  /** @param key null: numbers */
  constructor(key: Buffer | null) {
    this.#key = key;
  }

  /** To be asked once a name. */
  tenant(name: string): string {
    this.#tenants++;
    return `tenant-${this.#key === null ? this.#tenants : digest(this.#key, `tenant/${name}`)}`;
  }

  /** @param affinity 32 bits, as is the answer */
  affinity(affinity: number): number {
    const known = this.#affinities.get(affinity);
    if (known !== undefined) return known;
    const hidden =
      this.#key === null
        ? mix32(this.#affinities.size)
        : Number.parseInt(digest(this.#key, `affinity/${affinity}`).slice(0, 8), 16);
    this.#affinities.set(affinity, hidden);
    return hidden;
  }
}

function digest(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, DIGITS);
}

/** @throws RefusedInput where the file cannot be read, or holds too little to be a secret */
export function readPseudonymKey(path: string): Buffer {
  let key: Buffer;
  try {
    key = readFileSync(path);
  } catch (error) {
    throw refused(path, `cannot be read: ${(error as Error).message.split(', ')[0]}`);
  }
  if (key.length < LEAST_KEY_BYTES) {
    throw refused(
      path,
      `expected a secret of at least ${LEAST_KEY_BYTES} bytes (openssl rand -hex 32), got ${key.length}`,
    );
  }
  return key;
}
