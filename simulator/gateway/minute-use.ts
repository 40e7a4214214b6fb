/** What usage-based routers keep: tokens and requests of the present clock minute, by shard and model. */
import { MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import { FixedWindowBank } from '../quota/fixed-window.ts';

export class MinuteUse {
  private readonly tokenBank: FixedWindowBank;
  private readonly requestBank: FixedWindowBank;

  constructor(rows: number, startEpochMicros: Micros) {
    const unlimited = new Array<null>(rows).fill(null);
    this.tokenBank = new FixedWindowBank(unlimited, MICROS_PER_MINUTE, startEpochMicros);
    this.requestBank = new FixedWindowBank(unlimited, MICROS_PER_MINUTE, startEpochMicros);
  }

  tokens(row: number, now: Micros): number {
    return this.tokenBank.used(row, now);
  }

  requests(row: number, now: Micros): number {
    return this.requestBank.used(row, now);
  }

  sent(row: number, reserve: number, now: Micros): void {
    this.tokenBank.take(row, reserve, now);
    this.requestBank.take(row, 1, now);
  }

  withdrawn(row: number, reserve: number, sentAt: Micros, now: Micros): void {
    this.tokenBank.giveBack(row, reserve, sentAt, now);
    this.requestBank.giveBack(row, 1, sentAt, now);
  }

  /** What was reserved gives way to what was used. */
  settled(row: number, reserve: number, used: number, admittedAt: Micros, now: Micros): void {
    this.tokenBank.move(row, used - reserve, admittedAt, now);
  }
}
