/** How much of each quota was used, minute by minute: what CloudWatch would show, and what an increase plan watches. */
import type { Micros } from '../basics/time.ts';
import { METERS, type MeterName } from '../quota/limits.ts';
import { ADMITTED } from '../quota/verdict.ts';
import type { Generations } from './generation.ts';
import type { Shards } from './shards.ts';

export class UseMeter {
  private readonly shards: Shards;
  private readonly generations: Pick<Generations, 'addUncharged'>;
  private closedAt: Micros = 0;
  /** By row: output tokens that have been generated and fit their quota, which is still to be charged with them. */
  private readonly uncharged: Float64Array;
  /** By meter and meter row: what was counted up to the last closed minute, and the share that the minute used. */
  private readonly counted: Float64Array;
  private readonly shares: Float64Array;
  private readonly peaks: Float64Array;

  constructor(shards: Shards, generations: Pick<Generations, 'addUncharged'>) {
    this.shards = shards;
    this.generations = generations;
    this.uncharged = new Float64Array(shards.rows);
    const size = METERS.length * shards.rows;
    this.counted = new Float64Array(size);
    this.shares = new Float64Array(size);
    this.peaks = new Float64Array(size);
  }

  /** Closes the minute that ends now. A last, shorter one is held against a whole minute's quota: never blown up. */
  close(now: Micros): void {
    this.closedAt = now;
    this.countUncharged();
    for (const name of METERS) {
      const meter = this.shards.ledger.meter(name);
      if (meter === null) continue;
      for (let row = 0; row < meter.rows; row++) {
        const limit = meter.limit(row);
        const used = this.usedInMinute(name, row, limit);
        const share = limit === null || limit === 0 ? 0 : used / limit;
        const at = this.at(name, row);
        this.shares[at] = share;
        if (share > this.peaks[at]!) this.peaks[at] = share;
      }
    }
  }

  /** Use as a share of the quota in the last closed minute; of a day's quota, what is taken of it at its end. */
  lastMinute(name: MeterName, shard: number, model: number | null): number {
    return this.shares[this.at(name, this.shards.ledger.meterRow(name, shard, model))]!;
  }

  /** The largest `lastMinute` of any minute so far. */
  peak(name: MeterName, shard: number, model: number | null): number {
    return this.peaks[this.at(name, this.shards.ledger.meterRow(name, shard, model))]!;
  }

  /** Use up to the last closed minute as a share of what was allowed until then; 0 where nothing is limited. */
  utilisation(name: MeterName, shard: number, model: number | null): number {
    const row = this.shards.ledger.meterRow(name, shard, model);
    const allowed = this.shards.use.allowed(name, row, this.closedAt);
    return allowed > 0 ? this.used(name, row) / allowed : 0;
  }

  private countUncharged(): void {
    const { output } = this.shards.ledger;
    if (output === null) return;
    this.generations.addUncharged(this.uncharged.fill(0), this.closedAt);
    for (const [row, tokens] of this.uncharged.entries()) {
      // What there is no room for will be cut off, as if it had never been generated.
      if (tokens > 0) this.uncharged[row] = Math.max(0, Math.min(tokens, output.left(row, this.closedAt)));
    }
  }

  private at(name: MeterName, row: number): number {
    return METERS.indexOf(name) * this.shards.rows + row;
  }

  private usedInMinute(name: MeterName, row: number, limit: number | null): number {
    const { day, concurrency } = this.shards.ledger;
    if (name === 'concurrency') return concurrency!.takePeak(row);
    // At the very end of the minute the next day may have begun.
    if (name === 'tokensPerDay') return limit === null ? 0 : limit - day!.left(row, this.closedAt - 1);
    const used = this.used(name, row);
    const at = this.at(name, row);
    const before = this.counted[at]!;
    this.counted[at] = used;
    return used - before;
  }

  /** All that was used since the run began, in the unit of `AllowedUse.allowed`. */
  private used(name: MeterName, row: number): number {
    const { shards } = this;
    switch (name) {
      case 'requestsPerMinute':
        return shards.answered(row, ADMITTED);
      case 'tokensPerMinute':
        return shards.settledTokens(row);
      case 'outputTokensPerMinute':
        return shards.outputTokens(row) + this.uncharged[row]!;
      case 'tokensPerDay':
        return this.settledPerDay(row);
      case 'concurrency':
        return shards.ledger.concurrency!.useMicros(row, this.closedAt);
    }
  }

  private settledPerDay(shard: number): number {
    const { shards } = this;
    let settled = 0;
    for (let row = shard, model = 0; row < shards.rows; row += shards.size, model++) {
      if (shards.ledger.countsPerDay(model)) settled += shards.settledTokens(row);
    }
    return settled;
  }
}
