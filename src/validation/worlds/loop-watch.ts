/** How long this process was too busy to look up: what is late by that much says nothing of a policy. */

const LOOK_MILLIS = 10;
/** Shorter ones are garbage collections and such, which every process has. */
const SHORTEST_HOLD_UP_MILLIS = 50;

/** Held up in all, and at most at a time. */
export interface HoldUps {
  readonly totalMillis: number;
  readonly longestMillis: number;
}

export class LoopWatch {
  readonly #nowMillis: () => number;
  #last: number;
  #totalMillis = 0;
  #longestMillis = 0;

  constructor(nowMillis: () => number) {
    this.#nowMillis = nowMillis;
    this.#last = nowMillis();
  }

  /** Looks up regularly for as long as the process lives. */
  start(): this {
    setInterval(() => this.look(), LOOK_MILLIS).unref();
    return this;
  }

  look(): void {
    const now = this.#nowMillis();
    const lateMillis = now - this.#last - LOOK_MILLIS;
    this.#last = now;
    if (lateMillis < SHORTEST_HOLD_UP_MILLIS) return;
    this.#totalMillis += lateMillis;
    this.#longestMillis = Math.max(this.#longestMillis, lateMillis);
  }

  /** Since it was last asked. */
  take(): HoldUps {
    this.look();
    const holdUps = { totalMillis: this.#totalMillis, longestMillis: this.#longestMillis };
    this.#totalMillis = 0;
    this.#longestMillis = 0;
    return holdUps;
  }
}
