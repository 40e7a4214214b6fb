/** What replicas tell one another, after a delay: tokens taken and given back, and refusals. */
import type { Micros } from '../basics/time.ts';
import type { Book } from './book.ts';

const STRIDE = 6;
const DUE = 0;
const TELLER = 1;
const SHARD = 2;
const MODEL = 3;
/** Tokens; NaN says "it refused". */
const TOKENS = 4;
/** When those who hear it have entered the charge that it takes from: a delay after it was made. */
const CHARGED_AT = 5;

/** How a replica keeps its sisters informed: here after a fixed delay, in a real gateway over a network. */
export interface Sisters {
  /**
   * @param teller the replica that says it, from 0
   * @param tokens taken (positive) or given back; NaN for a refusal
   * @param chargedAt when what is given back was charged; `now` for what is taken
   */
  tell(teller: number, shard: number, model: number, tokens: number, chargedAt: Micros, now: Micros): void;

  /** Enters all that has arrived by now into the books of those who did not say it. */
  deliver(now: Micros): void;
}

export class Gossip implements Sisters {
  private readonly books: readonly Book[];
  private readonly delayMicros: Micros;
  private messages = new Float64Array(STRIDE * 1024);
  private head = 0;
  private length = 0;

  constructor(books: readonly Book[], delayMicros: Micros) {
    this.books = books;
    this.delayMicros = delayMicros;
  }

  tell(teller: number, shard: number, model: number, tokens: number, chargedAt: Micros, now: Micros): void {
    const capacity = this.messages.length / STRIDE;
    if (this.length === capacity) this.grow();
    const at = ((this.head + this.length++) % (this.messages.length / STRIDE)) * STRIDE;
    this.messages[at + DUE] = now + this.delayMicros;
    this.messages[at + TELLER] = teller;
    this.messages[at + SHARD] = shard;
    this.messages[at + MODEL] = model;
    this.messages[at + TOKENS] = tokens;
    this.messages[at + CHARGED_AT] = chargedAt + this.delayMicros;
  }

  deliver(now: Micros): void {
    while (this.length > 0 && this.messages[this.head * STRIDE + DUE]! <= now) {
      const at = this.head * STRIDE;
      const due = this.messages[at + DUE]!;
      const teller = this.messages[at + TELLER]!;
      for (let replica = 0; replica < this.books.length; replica++) {
        if (replica === teller) continue;
        const tokens = this.messages[at + TOKENS]!;
        const shard = this.messages[at + SHARD]!;
        const model = this.messages[at + MODEL]!;
        if (Number.isNaN(tokens)) this.books[replica]!.heardRefusal(shard, model, due);
        else this.books[replica]!.heardTokens(shard, model, tokens, this.messages[at + CHARGED_AT]!, due);
      }
      this.head = (this.head + 1) % (this.messages.length / STRIDE);
      this.length--;
    }
  }

  private grow(): void {
    const grown = new Float64Array(this.messages.length * 2);
    const first = this.messages.subarray(this.head * STRIDE);
    grown.set(first);
    grown.set(this.messages.subarray(0, this.head * STRIDE), first.length);
    this.messages = grown;
    this.head = 0;
  }
}
