/** One metric of one model: a tally a minute, for the last so many minutes. */
import { Tally } from './tally.ts';

interface Cell {
  /** Minutes since 1970. */
  minute: number;
  readonly tally: Tally;
}

export class MinuteSeries {
  readonly #ring: (Cell | undefined)[];
  readonly #isDistribution: boolean;
  #latest = Number.NEGATIVE_INFINITY;

  /** @param isDistribution whether percentiles will be asked for that are not plain from count and sum */
  constructor(minutes: number, isDistribution: boolean) {
    this.#ring = Array.from({ length: minutes }, () => undefined);
    this.#isDistribution = isDistribution;
  }

  /** The last minute with a sample, in minutes since 1970; -Infinity without any. */
  get latestMinute(): number {
    return this.#latest;
  }

  /** A sample too old for the ring is dropped. */
  add(minute: number, value: number): void {
    const place = minute % this.#ring.length;
    let cell = this.#ring[place];
    if (cell === undefined) {
      cell = { minute, tally: new Tally() };
      this.#ring[place] = cell;
    } else if (cell.minute !== minute) {
      if (cell.minute > minute) return;
      cell.minute = minute;
      cell.tally.clear();
    }
    if (minute > this.#latest) this.#latest = minute;
    cell.tally.add(value, this.#isDistribution);
  }

  /** Visits the minutes with samples in [from, until), in no particular order. */
  forEach(from: number, until: number, visit: (minute: number, tally: Tally) => void): void {
    for (const cell of this.#ring) {
      if (cell !== undefined && cell.minute >= from && cell.minute < until) visit(cell.minute, cell.tally);
    }
  }
}
