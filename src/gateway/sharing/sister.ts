/**
 * What has been heard of one sister, and how it gets into the own book.
 *
 * Her messages are numbered. While none is missing, the listener has the thread and enters what she says. Once one is
 * missing the charges that she has open are given back, since nobody knows what became of them, and nothing that she
 * says counts until her next state. So every charge is entered once and leaves once, whatever the network does.
 */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Book } from '../../../simulator/gateway/book.ts';
import { CHARGE, type Message, REFUSAL, STRIDE } from './message.ts';
import { OpenCharges } from './open-charges.ts';

/** The most charges kept open of one sister; of what is beyond that nothing is believed. */
export const MOST_OPEN = 65_536;

export class Sister {
  /** When she was last heard. */
  heardAt: Micros;
  readonly #book: Book;
  readonly #open = new OpenCharges(MOST_OPEN);
  /** The number of her next message; null: the thread is lost. */
  #next: number | null = null;

  constructor(book: Book, heardAt: Micros) {
    this.#book = book;
    this.heardAt = heardAt;
  }

  get hasThread(): boolean {
    return this.#next !== null;
  }

  /** Entries that stand for charges of hers. */
  get openCharges(): number {
    return this.#open.size;
  }

  /** A message of hers, entered as of `now`. */
  hear(message: Message, now: Micros): void {
    const next = this.#next;
    // A number that was there before: it has been heard, or given up.
    if (next !== null && message.number < next) return;
    if (message.number === next) {
      if (message.kind === 'said') this.#enterWords(message, now);
      this.#next = next + 1;
      return;
    }
    this.lapse(now);
    if (message.kind !== 'state') return;
    this.#enterState(message, now);
    this.#next = message.number + 1;
  }

  /** Gives back what she has open and forgets it; what she says of it later is not understood any more. */
  lapse(now: Micros): void {
    this.#open.forEach((row, _chargedAt, { tokens, enteredAt }) => this.#enter(row, -tokens, enteredAt, now));
    this.#open.clear();
    this.#next = null;
  }

  #enterWords({ at, words }: Message, now: Micros): void {
    const { size } = this.#book;
    for (let i = 0; i < words.length; i += STRIDE) {
      const shard = words[i + 1]!;
      const model = words[i + 2]!;
      const tokens = words[i + 3]!;
      const row = model * size + shard;
      const chargedAt = at - words[i + 4]!;
      if (words[i] === REFUSAL) this.#book.heardRefusal(shard, model, now);
      else if (words[i] === CHARGE) this.#charge(row, chargedAt, tokens, 1, now);
      else this.#settle(row, chargedAt, tokens, now);
    }
  }

  #enterState({ at, words }: Message, now: Micros): void {
    const { size } = this.#book;
    for (let i = 0; i < words.length; i += STRIDE) {
      const row = words[i + 1]! * size + words[i]!;
      this.#charge(row, at - words[i + 4]!, words[i + 2]!, words[i + 3]!, now);
    }
  }

  #charge(row: number, chargedAt: Micros, tokens: number, count: number, now: Micros): void {
    if (this.#open.add(row, chargedAt, tokens, count, now)) this.#enter(row, tokens, now, now);
  }

  #settle(row: number, chargedAt: Micros, tokens: number, now: Micros): void {
    const enteredAt = this.#open.settle(row, chargedAt);
    // Unknown: it was charged before she was heard, or has lapsed, so that there is nothing to give back.
    if (enteredAt !== null) this.#enter(row, tokens, enteredAt, now);
  }

  #enter(row: number, tokens: number, chargedAt: Micros, now: Micros): void {
    const { size } = this.#book;
    this.#book.heardTokens(row % size, Math.floor(row / size), tokens, chargedAt, now);
  }
}
