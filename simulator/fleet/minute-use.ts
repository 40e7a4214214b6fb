/** What usage-based routers keep: tokens and requests of the present clock minute, by shard and model. */
import { MICROS_PER_MINUTE, type Micros } from '../engine/time.ts';
import { FixedWindowBank } from '../quota/fixed-window.ts';

export class MinuteUse {
  readonly #tokens: FixedWindowBank;
  readonly #requests: FixedWindowBank;

  constructor(rows: number, startEpochMicros: Micros) {
    const unlimited = new Array<null>(rows).fill(null);
    this.#tokens = new FixedWindowBank(unlimited, MICROS_PER_MINUTE, startEpochMicros);
    this.#requests = new FixedWindowBank(unlimited, MICROS_PER_MINUTE, startEpochMicros);
  }

  tokens(row: number, now: Micros): number {
    return this.#tokens.used(row, now);
  }

  requests(row: number, now: Micros): number {
    return this.#requests.used(row, now);
  }

  admitted(row: number, reserve: number, now: Micros): void {
    this.#tokens.take(row, reserve, now);
    this.#requests.take(row, 1, now);
  }

  /** What was reserved gives way to what was used. */
  settled(row: number, reserve: number, used: number, admittedAt: Micros, now: Micros): void {
    this.#tokens.move(row, used - reserve, admittedAt, now);
  }
}
