/** Model time moved by hand beside a wall clock that is real: for tests with real clients, who sign with real time. */
import type { Cancel, Clock } from '../../src/clock/clock.ts';
import { VirtualClock } from '../../src/clock/clock.ts';

export class ManualClock implements Clock {
  readonly #model = new VirtualClock(0);
  readonly #startMillis = Date.now();
  #wallOffsetMillis = 0;

  nowMicros(): number {
    return this.#model.nowMicros();
  }

  /** What a client's clock shows; stands still but for `moveWall`, and within a test's length of the real one. */
  wallMillis(): number {
    return this.#startMillis + this.#wallOffsetMillis;
  }

  /** What the emulator's own dates are counted in: the wall at the start, and model time since. */
  calendarMillis(): number {
    return this.#startMillis + this.nowMicros() / 1_000;
  }

  moveWall(millis: number): void {
    this.#wallOffsetMillis += millis;
  }

  at(micros: number, callback: () => void): Cancel {
    return this.#model.at(micros, callback);
  }

  advanceTo(micros: number): void {
    this.#model.advanceTo(micros);
  }

  /**
   * Runs what falls due, turn by turn, until the work is done. Stays within the hour.
   *
   * @param longestStep passes over no more than so many microseconds at once: does not wait for what is due later
   */
  async whileRunning<T>(work: Promise<T>, longestStep = 3_600_000_000): Promise<T> {
    const until = this.nowMicros() + 3_600_000_000;
    const turn = setInterval(() => {
      const next = this.#model.nextAtMicros();
      if (next <= Math.min(until, this.nowMicros() + longestStep)) this.#model.advanceTo(next);
    });
    try {
      return await work;
    } finally {
      clearInterval(turn);
    }
  }

  close(): void {
    this.#model.close();
  }
}
