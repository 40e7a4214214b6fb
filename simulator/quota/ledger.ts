/**
 * The ledger: one quota's truth. Admit -> reservation -> adjust -> settle, for every account and model of a fleet.
 *
 * A ledger is kept per account x region x model x inference type; tokens per day is one meter per account and region,
 * shared by its models. The ledgers of a fleet are rows of the same banks: row = model x shards + shard.
 *
 * Rules and their sources (AWS, "Token burndown", quotas-token-burndown; "Quotas for bedrock-mantle"):
 * - runtime reserves input + maxTokens (burndown 1) on tokens per minute and per day, and settles input - cache reads
 *   + output x burndown; a settlement may exceed its reservation, so balances can go negative.
 * - mantle reserves input + maxTokens on the input meter and gives back what was not generated; output is charged to
 *   a meter of its own as it is generated, without burndown, and ends the generation when that meter is empty.
 */
import { lookup } from '../basics/lookup.ts';
import { MICROS_PER_DAY, MICROS_PER_MINUTE, type Micros } from '../basics/time.ts';
import { FixedWindowBank } from './fixed-window.ts';
import { GaugeBank } from './gauge.ts';
import type { LedgerShape } from './ledger-shape.ts';
import { METERS, type Limits, type MeterName, type QuotaSemantics } from './limits.ts';
import { type Meter, useUp } from './meter.ts';
import { SlidingWindowBank } from './sliding-window.ts';
import { TokenBucketBank } from './token-bucket.ts';
import { ADMITTED, refusedBy, type Verdict } from './verdict.ts';

const REFUSED_REQUESTS = refusedBy('requestsPerMinute');
const REFUSED_TOKENS = refusedBy('tokensPerMinute');
const REFUSED_OUTPUT = refusedBy('outputTokensPerMinute');
const REFUSED_DAY = refusedBy('tokensPerDay');
const REFUSED_CONCURRENCY = refusedBy('concurrency');

export class Ledger {
  readonly shards: number;
  readonly semantics: QuotaSemantics;
  /** Tokens per minute; the input meter on mantle. */
  readonly tokens: Meter;
  /**
   * The meters below are null where no row has such a limit (unless `everyMeter`): what nobody limits costs nothing.
   */
  readonly output: Meter | null;
  readonly requests: Meter | null;
  readonly day: Meter | null;
  readonly concurrency: GaugeBank | null;
  /** Whether more than tokens can refuse. (A false flag is tested faster than a true one: it names the rare case.) */
  private readonly hasMore: boolean;
  private readonly sparesCacheReads: boolean;
  private readonly chargesRefused: boolean;
  private readonly isMantle: Uint8Array;
  private readonly burndown: Int32Array;

  constructor(shape: LedgerShape) {
    this.shards = shape.limits.length;
    this.semantics = shape.semantics;
    this.sparesCacheReads = !shape.semantics.reserveCacheReads;
    this.chargesRefused = shape.semantics.chargeRejected;
    const perRow = (pick: (limits: Limits) => number | null): (number | null)[] =>
      shape.models.flatMap((_, model) => shape.limits.map((ofShard) => pick(ofShard[model]!)));
    const perMinute = (limits: (number | null)[]): Meter => perMinuteBank(limits, shape);
    const unlessFree = <M>(limits: (number | null)[], make: (limits: (number | null)[]) => M): M | null =>
      shape.everyMeter === true || limits.some((limit) => limit !== null) ? make(limits) : null;
    this.tokens = perMinute(perRow((limits) => limits.tokensPerMinute));
    this.output = unlessFree(
      perRow((limits) => limits.outputTokensPerMinute),
      perMinute,
    );
    this.requests = unlessFree(
      perRow((limits) => limits.requestsPerMinute),
      perMinute,
    );
    this.concurrency = unlessFree(
      perRow((limits) => limits.concurrency),
      (limits) => new GaugeBank(limits),
    );
    this.day = unlessFree([...shape.tokensPerDay], (limits) =>
      shape.semantics.dayWindow === 'utc-midnight'
        ? new FixedWindowBank(limits, MICROS_PER_DAY, shape.startEpochMicros)
        : new SlidingWindowBank(limits, MICROS_PER_DAY),
    );
    this.hasMore =
      this.output !== null ||
      this.requests !== null ||
      this.concurrency !== null ||
      shape.models.some((model) => model.endpoint === 'mantle');
    this.isMantle = Uint8Array.from(shape.models, (model) => (model.endpoint === 'mantle' ? 1 : 0));
    this.burndown = lookup(shape.models.map((model) => (model.endpoint === 'mantle' ? 1 : model.burndown)));
    this.useAtStart(shape.semantics.usedAtStart ?? 0);
  }

  private useAtStart(share: number): void {
    if (share === 0) return;
    for (const meter of [this.tokens, this.output, this.requests]) if (meter !== null) useUp(meter, share, 0);
  }

  row(shard: number, model: number): number {
    return model * this.shards + shard;
  }

  /** Tokens left of the minute's quota over the most there can be, at most 1; 1 where nothing is limited. */
  tokensLeftShare(row: number, now: Micros): number {
    if (this.tokens instanceof TokenBucketBank) return this.tokens.fraction(row, now);
    const limit = this.tokens.limit(row);
    if (limit === null) return 1;
    return limit > 0 ? this.tokens.left(row, now) / limit : 0;
  }

  /** The tokens that a request reserves: all input, or all but the cache reads, and `maxTokens` without burndown. */
  reservation(inputTokens: number, cacheReadTokens: number, maxTokens: number): number {
    return (this.sparesCacheReads ? inputTokens - cacheReadTokens : inputTokens) + maxTokens;
  }

  /** The tokens that a finished request costs: cache reads are free, output is multiplied by the burndown. */
  settlement(model: number, inputTokens: number, cacheReadTokens: number, outputTokens: number): number {
    return inputTokens - cacheReadTokens + outputTokens * this.burndown[model]!;
  }

  /** Reserves `reserve` tokens and one request, or refuses and charges nothing (unless `chargeRejected`). */
  admit(shard: number, model: number, reserve: number, now: Micros): Verdict {
    const verdict = this.hasMore
      ? this.admitByAll(shard, model, reserve, now)
      : this.admitByTokens(shard, model, reserve, now);
    if (this.chargesRefused && verdict !== ADMITTED) this.chargeRefused(shard, model, reserve, now);
    return verdict;
  }

  /** The common case in one look a meter: tokens per minute, and perhaps per day, limit and nothing else. */
  private admitByTokens(shard: number, model: number, reserve: number, now: Micros): Verdict {
    const row = model * this.shards + shard;
    if (!this.tokens.tryTake(row, reserve, now)) return REFUSED_TOKENS;
    if (this.day === null || this.day.tryTake(shard, reserve, now)) return ADMITTED;
    this.tokens.giveBack(row, reserve, now, now);
    return REFUSED_DAY;
  }

  private admitByAll(shard: number, model: number, reserve: number, now: Micros): Verdict {
    const verdict = this.check(shard, model, reserve, now);
    if (verdict === ADMITTED) this.charge(shard, model, reserve, now);
    return verdict;
  }

  /** Reserves without asking: what a book does with an admission it has only heard of. */
  charge(shard: number, model: number, reserve: number, now: Micros): void {
    const row = model * this.shards + shard;
    this.tokens.take(row, reserve, now);
    if (this.day !== null && this.isMantle[model] === 0) this.day.take(shard, reserve, now);
    if (this.requests !== null) this.requests.take(row, 1, now);
    if (this.concurrency !== null) this.concurrency.take(row, 1, now);
  }

  /** Takes `charge` back: it was for nothing. */
  uncharge(shard: number, model: number, reserve: number, chargedAt: Micros, now: Micros): void {
    this.settle(shard, model, reserve, 0, chargedAt, now);
    if (this.requests !== null) this.requests.giveBack(model * this.shards + shard, 1, chargedAt, now);
  }

  /** What `admit` would answer, without charging. */
  check(shard: number, model: number, reserve: number, now: Micros): Verdict {
    const row = model * this.shards + shard;
    if (this.requests !== null && !this.requests.fits(row, 1, now)) return REFUSED_REQUESTS;
    if (!this.tokens.fits(row, reserve, now)) return REFUSED_TOKENS;
    if (this.output !== null && !this.output.fits(row, 1, now)) return REFUSED_OUTPUT;
    if (this.day !== null && this.isMantle[model] === 0 && !this.day.fits(shard, reserve, now)) return REFUSED_DAY;
    if (this.concurrency !== null && !this.concurrency.fits(row, 1, now)) return REFUSED_CONCURRENCY;
    return ADMITTED;
  }

  /** The earliest instant at which `check` would admit if nothing else happens; Infinity if none is known. */
  fitsAtMicros(shard: number, model: number, reserve: number, now: Micros): Micros {
    const row = model * this.shards + shard;
    let at = this.tokens.fitsAtMicros(row, reserve, now);
    if (this.requests !== null) at = Math.max(at, this.requests.fitsAtMicros(row, 1, now));
    if (this.output !== null) at = Math.max(at, this.output.fitsAtMicros(row, 1, now));
    if (this.day !== null && this.isMantle[model] === 0) {
      at = Math.max(at, this.day.fitsAtMicros(shard, reserve, now));
    }
    if (this.concurrency !== null) at = Math.max(at, this.concurrency.fitsAtMicros(row, 1, now));
    return at;
  }

  /** Moves what a request holds by `delta` tokens; what is given back was charged at `admittedAt`. */
  adjust(shard: number, model: number, delta: number, admittedAt: Micros, now: Micros): void {
    const row = model * this.shards + shard;
    const day = this.hasMore && this.isMantle[model] === 1 ? null : this.day;
    // One verb for both directions: which one it is, is as good as random, and a branch on it would be mispredicted.
    this.tokens.move(row, delta, admittedAt, now);
    if (day !== null) day.move(shard, delta, admittedAt, now);
  }

  /** Ends a request that holds `held` tokens and costs `used`. */
  settle(shard: number, model: number, held: number, used: number, admittedAt: Micros, now: Micros): void {
    this.adjust(shard, model, used - held, admittedAt, now);
    if (this.concurrency !== null) this.concurrency.giveBack(model * this.shards + shard, 1, admittedAt, now);
  }

  /** Charges up to `wanted` generated tokens to the output meter and says how many there was room for. Mantle only. */
  chargeOutput(shard: number, model: number, wanted: number, now: Micros): number {
    if (this.output === null) return wanted;
    const row = model * this.shards + shard;
    const left = this.output.left(row, now);
    const granted = left < wanted ? (left > 0 ? left : 0) : wanted;
    this.output.take(row, granted, now);
    return granted;
  }

  /**
   * Starts the fixed windows again that have ended, as the first request in each would, and says when the next one
   * ends; Infinity where there are none.
   */
  startWindows(now: Micros): Micros {
    let next = Number.POSITIVE_INFINITY;
    for (const name of METERS) {
      const meter = this.meter(name);
      if (meter instanceof FixedWindowBank) next = Math.min(next, meter.startWindows(now));
    }
    return next;
  }

  /** The meter behind a name and the row of a shard in it; null where nobody is limited by such a meter. */
  meter(name: MeterName): Meter | null {
    if (name === 'tokensPerMinute') return this.tokens;
    if (name === 'outputTokensPerMinute') return this.output;
    if (name === 'requestsPerMinute') return this.requests;
    return name === 'tokensPerDay' ? this.day : this.concurrency;
  }

  /** Whether a model's tokens count for the tokens per day: those of mantle do not. */
  countsPerDay(model: number): boolean {
    return this.isMantle[model] === 0;
  }

  meterRow(name: MeterName, shard: number, model: number | null): number {
    return name === 'tokensPerDay' ? shard : this.row(shard, model!);
  }

  /** A refused request is never in flight: its place is given back before it is taken, so that no peak counts it. */
  private chargeRefused(shard: number, model: number, reserve: number, now: Micros): void {
    if (this.concurrency !== null) this.concurrency.giveBack(model * this.shards + shard, 1, now, now);
    this.charge(shard, model, reserve, now);
  }
}

function perMinuteBank(limits: readonly (number | null)[], shape: LedgerShape): Meter {
  switch (shape.semantics.window) {
    case 'token-bucket':
      return new TokenBucketBank(limits, shape.semantics.burstFraction);
    case 'fixed-minute':
      return new FixedWindowBank(limits, MICROS_PER_MINUTE, shape.startEpochMicros);
    case 'sliding-60s':
      return new SlidingWindowBank(limits, MICROS_PER_MINUTE);
  }
}
