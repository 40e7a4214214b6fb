/** What quotas have allowed so far: limits change, so each counts for as long as it was in force. */
import { MICROS_PER_DAY, MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import type { AccountConfig } from '../quota/account.ts';
import type { Ledger } from '../quota/ledger.ts';
import { METERS, type MeterName } from '../quota/limits.ts';

/** The time that a limit is for. What is in use at once is counted by the microsecond (see `GaugeBank.useMicros`). */
const PERIOD_MICROS: Readonly<Record<MeterName, Micros>> = {
  requestsPerMinute: MICROS_PER_MINUTE,
  tokensPerMinute: MICROS_PER_MINUTE,
  outputTokensPerMinute: MICROS_PER_MINUTE,
  tokensPerDay: MICROS_PER_DAY,
  concurrency: 1,
};

export class AllowedUse {
  private readonly ledger: Ledger;
  private readonly accounts: readonly AccountConfig[];
  private readonly rows: number;
  /** By meter and meter row: limits before the present one, times how long they were in force; since when it is. */
  private readonly limitMicros: Float64Array;
  private readonly limitSince: Float64Array;

  constructor(ledger: Ledger, accounts: readonly AccountConfig[], rows: number) {
    this.ledger = ledger;
    this.accounts = accounts;
    this.rows = rows;
    this.limitMicros = new Float64Array(METERS.length * rows);
    this.limitSince = new Float64Array(METERS.length * rows);
    for (let at = 0; at < this.limitSince.length; at++) this.limitSince[at] = this.joinsAt(at);
  }

  /**
   * What a quota has allowed since its account joined, which counts as one minute or day at least: no use is blown up.
   * 0 before it joins, Infinity without a limit.
   */
  allowed(name: MeterName, row: number, now: Micros): number {
    const elapsed = now - this.joinsAt(row);
    return elapsed <= 0 ? 0 : this.limitMicrosAt(name, row, now) / Math.min(elapsed, PERIOD_MICROS[name]);
  }

  /** The limit in force is about to change. */
  close(name: MeterName, row: number, now: Micros): void {
    const at = this.at(name, row);
    if (now <= this.limitSince[at]!) return;
    this.limitMicros[at] = this.limitMicrosAt(name, row, now);
    this.limitSince[at] = now;
  }

  private at(name: MeterName, row: number): number {
    return METERS.indexOf(name) * this.rows + row;
  }

  private limitMicrosAt(name: MeterName, row: number, now: Micros): number {
    const limit = this.ledger.meter(name)?.limit(row) ?? Number.POSITIVE_INFINITY;
    const at = this.at(name, row);
    const before = this.limitMicros[at]!;
    return now > this.limitSince[at]! ? before + limit * (now - this.limitSince[at]!) : before;
  }

  /** Rows come account by account, whatever the meter or model. */
  private joinsAt(row: number): Micros {
    return this.accounts[row % this.accounts.length]!.joinsAtMicros;
  }
}
