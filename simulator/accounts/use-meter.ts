/** How much of each quota was used, minute by minute: what CloudWatch would show, and what an increase plan watches. */
import type { Micros } from '../basics/time.ts';
import { METERS, type MeterName } from '../quota/limits.ts';
import { ADMITTED } from '../quota/verdict.ts';
import type { Shards } from './shards.ts';

export class UseMeter {
  private readonly shards: Shards;
  private closedAt: Micros = 0;
  private readonly settledBefore: Float64Array;
  private readonly settledShare: Float64Array;
  private readonly peaks: Float64Array;
  private readonly admittedBefore: Float64Array;
  private readonly admitted: Float64Array;

  constructor(shards: Shards) {
    this.shards = shards;
    const rows = shards.rows;
    this.settledBefore = new Float64Array(rows);
    this.settledShare = new Float64Array(rows);
    this.peaks = new Float64Array(METERS.length * rows);
    this.admittedBefore = new Float64Array(rows);
    this.admitted = new Float64Array(rows);
  }

  /** Closes the minute that ends now. A last, shorter one is held against a whole minute's quota: never blown up. */
  close(now: Micros): void {
    const shards = this.shards;
    this.closedAt = now;
    const rows = this.admitted.length;
    for (let row = 0; row < rows; row++) {
      const limit = shards.ledger.tokens.limit(row);
      const settled = shards.settledTokens(row) - this.settledBefore[row]!;
      this.settledBefore[row] = shards.settledTokens(row);
      this.settledShare[row] = limit === null || limit === 0 ? 0 : settled / limit;
      const admitted = shards.answered(row, ADMITTED);
      this.admitted[row] = admitted - this.admittedBefore[row]!;
      this.admittedBefore[row] = admitted;
    }
    for (const [position, name] of METERS.entries()) {
      for (let row = 0; row < rows; row++) {
        const share = this.lastMinute(name, row % shards.size, Math.floor(row / shards.size));
        const at = position * rows + row;
        if (share > this.peaks[at]!) this.peaks[at] = share;
      }
    }
  }

  /** Use as a share of the quota: over the last closed minute, or, of the other meters, what is taken at its end. */
  lastMinute(name: MeterName, shard: number, model: number | null): number {
    const { ledger } = this.shards;
    const at = ledger.meterRow(name, shard, model);
    if (name === 'tokensPerMinute') return this.settledShare[at]!;
    const meter = ledger.meter(name);
    const limit = meter?.limit(at) ?? null;
    if (meter === null || limit === null || limit === 0) return 0;
    const used = name === 'requestsPerMinute' ? this.admitted[at]! : limit - meter.left(at, this.closedAt);
    return used / limit;
  }

  /** The largest `lastMinute` of any minute so far. */
  peak(name: MeterName, shard: number, model: number): number {
    return this.peaks[METERS.indexOf(name) * this.admitted.length + this.shards.ledger.row(shard, model)]!;
  }
}
