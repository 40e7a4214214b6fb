/**
 * The book: what one gateway replica can know of its shards, folded from what it sent and what came back.
 *
 * Its idea of headroom is a shadow ledger of its own sends, settlements and refusals, under the quotas it believes in.
 * It is written once and used by the simulator and by the gateway; policies see it as a `FleetView`.
 */
import type { Micros } from '../basics/time.ts';
import { Ledger } from '../quota/ledger.ts';
import type { LedgerShape } from '../quota/ledger-shape.ts';
import { ADMITTED, refusingMeter, type Verdict } from '../quota/verdict.ts';
import type { MeterName } from '../quota/limits.ts';
import { TokenBucketBank } from '../quota/token-bucket.ts';
import { NO_SHARD, type BookPart, type FleetView } from '../routing/policy.ts';
import { CacheBelief } from './cache-belief.ts';
import { Candidates } from './candidates.ts';
import { LatencyAverage } from './latency-average.ts';
import { MinuteUse } from './minute-use.ts';
import { RoomiestIndex } from './roomiest-index.ts';

export interface BookOptions {
  readonly cooldownMicros: Micros;
  readonly latencyDecayMicros: Micros;
  /** A refusal enters the latency average as this long an answer, so that refusing fast never looks attractive. */
  readonly refusalPenaltyMicros: Micros;
  /** What the policy reads; undefined: everything. */
  readonly reads: readonly BookPart[] | undefined;
  /**
   * Only where it provably is the same: the true ledger, read instead of kept a second time. See `mirrorsTruth`.
   */
  readonly truth: Ledger | null;
}

export class Book implements FleetView {
  readonly size: number;
  readonly ledger: Ledger;
  readonly shortlist: Candidates;
  /** -0, so that it is a double from the start. (perf: 9) */
  now: Micros = -0;
  sequence = 0;
  private readonly keepsLedger: boolean;
  private readonly cooldownMicros: Micros;
  private readonly refusalPenaltyMicros: Micros;
  private readonly bucket: TokenBucketBank | null;
  private readonly inFlightCounts: Int32Array | null;
  private readonly latency: LatencyAverage | null;
  private readonly minute: MinuteUse | null;
  readonly caches: CacheBelief | null;
  /** Where the policy asks for the roomiest shard and the window lets keys stand still. */
  private readonly roomiestIndex: RoomiestIndex | null;
  private model = 0;
  private base = 0;
  private reserve = 0;

  constructor(shape: LedgerShape, options: BookOptions) {
    this.size = shape.limits.length;
    const rows = this.size * shape.models.length;
    this.ledger = options.truth ?? new Ledger(shape);
    this.keepsLedger = options.truth === null;
    this.cooldownMicros = options.cooldownMicros;
    this.refusalPenaltyMicros = options.refusalPenaltyMicros;
    this.shortlist = new Candidates(this.size, shape.models.length);
    this.bucket = this.ledger.tokens instanceof TokenBucketBank ? this.ledger.tokens : null;
    const reads = (part: BookPart): boolean => options.reads?.includes(part) ?? true;
    this.inFlightCounts = reads('in-flight') ? new Int32Array(this.size) : null;
    this.latency = reads('latency') ? new LatencyAverage(rows, options.latencyDecayMicros) : null;
    this.minute = reads('minute') ? new MinuteUse(rows, shape.startEpochMicros) : null;
    this.caches = reads('cache') ? new CacheBelief(shape.models.length) : null;
    const indexed = options.reads?.includes('roomiest') === true ? this.bucket : null;
    this.roomiestIndex = indexed === null ? null : new RoomiestIndex(this.ledger, indexed, shape.models.length);
  }

  /** Opens the book for one request: from here on the view speaks of this model, reservation and instant. */
  consider(model: number, reserve: number, now: Micros): void {
    this.now = now;
    this.model = model;
    this.base = model * this.size;
    this.reserve = reserve;
  }

  /** Of what is kept by shard and model: the place of a shard and the open request's model. */
  row(shard: number): number {
    return this.base + shard;
  }

  /** Leaves out who may not be asked; without it the candidates of the last request stay (at the start: all). */
  leaveOut(allowed: Uint8Array | null, keepFree: number): void {
    this.shortlist.select(this.model, allowed, this.now);
    if (keepFree > 0) this.shortlist.keepFree(this, keepFree, this.reserve);
  }

  get candidates(): number {
    return this.shortlist.count;
  }

  candidate(k: number): number {
    return this.shortlist.at(k);
  }

  isCandidate(shard: number): boolean {
    return this.shortlist.has(shard);
  }

  capacity(shard: number): number {
    return this.ledger.tokens.limit(this.base + shard) ?? Number.POSITIVE_INFINITY;
  }

  headroom(shard: number): number {
    return this.ledger.tokens.left(this.base + shard, this.now);
  }

  headroomFraction(shard: number): number {
    if (this.bucket !== null) return this.bucket.fraction(this.base + shard, this.now);
    return this.ledger.tokensLeftShare(this.base + shard, this.now);
  }

  fits(shard: number): boolean {
    return this.ledger.check(shard, this.model, this.reserve, this.now) === ADMITTED;
  }

  inFlight(shard: number): number {
    return this.inFlightCounts === null ? 0 : this.inFlightCounts[shard]!;
  }

  latencyMicros(shard: number): Micros {
    return this.latency === null ? 0 : this.latency.read(this.base + shard, this.now);
  }

  tokensThisMinute(shard: number): number {
    return this.minute === null ? 0 : this.minute.tokens(this.base + shard, this.now);
  }

  requestsThisMinute(shard: number): number {
    return this.minute === null ? 0 : this.minute.requests(this.base + shard, this.now);
  }

  cached(shard: number): number {
    return this.caches === null ? 0 : this.caches.tokens(shard, this.now);
  }

  roomiest(): number {
    if (this.roomiestIndex === null || this.shortlist.isSome) return this.best(true);
    const best = this.roomiestIndex.best(this.model);
    return this.fits(best) ? best : this.roomiestThatFits(this.roomiestIndex);
  }

  /** Whom to ask all the same: the roomiest candidate, fit or not; where all cool down, who has cooled longest. */
  leastBad(): number {
    if (this.roomiestIndex !== null && !this.shortlist.isSome) return this.roomiestIndex.best(this.model);
    const best = this.best(false);
    return best === NO_SHARD ? this.shortlist.firstToCool(this.now) : best;
  }

  /** When the shard is believed to have room for the open request, and has cooled down; Infinity: never. */
  fitsAtMicros(shard: number): Micros {
    const fitsAt = this.ledger.fitsAtMicros(shard, this.model, this.reserve, this.now);
    return Math.max(fitsAt, this.shortlist.coolUntil(shard));
  }

  /** A request was sent: `reserve` is what the book believes it holds there, until it hears otherwise. */
  sent(shard: number, model: number, reserve: number, now: Micros): void {
    if (this.inFlightCounts !== null) this.inFlightCounts[shard] = this.inFlightCounts[shard]! + 1;
    if (this.keepsLedger) this.ledger.charge(shard, model, reserve, now);
    if (this.minute !== null) this.minute.sent(this.ledger.row(shard, model), reserve, now);
    if (this.roomiestIndex !== null) this.roomiestIndex.touch(shard, model);
  }

  /** The shard did not take it in: takes back what `sent` noted down at `sentAt`. */
  withdrawn(shard: number, model: number, reserve: number, sentAt: Micros, now: Micros): void {
    if (this.inFlightCounts !== null) this.inFlightCounts[shard] = this.inFlightCounts[shard]! - 1;
    if (this.keepsLedger) this.ledger.uncharge(shard, model, reserve, sentAt, now);
    if (this.minute !== null) this.minute.withdrawn(this.ledger.row(shard, model), reserve, sentAt, now);
    if (this.roomiestIndex !== null) this.roomiestIndex.touch(shard, model);
  }

  /** Not admitted. Of a quota (else `verdict` is ADMITTED) it also says that that had no room for `reserve`. */
  refused(shard: number, model: number, verdict: Verdict, reserve: number, now: Micros): void {
    const row = this.ledger.row(shard, model);
    if (this.latency !== null) this.latency.observe(row, this.refusalPenaltyMicros, now);
    if (this.cooldownMicros > 0) this.shortlist.cool(row, now + this.cooldownMicros);
    if (!this.keepsLedger || verdict === ADMITTED) return;
    const name = refusingMeter(verdict);
    const meter = this.ledger.meter(name);
    if (meter === null) return;
    const at = this.ledger.meterRow(name, shard, model);
    const need = name === 'tokensPerMinute' || name === 'tokensPerDay' ? reserve : 1;
    const surplus = meter.left(at, now) - need + 1;
    if (surplus > 0 && surplus !== Number.POSITIVE_INFINITY && name !== 'concurrency') meter.take(at, surplus, now);
    if (this.roomiestIndex !== null) this.roomiestIndex.touch(shard, model);
  }

  /** The answer has come: what was believed to be held gives way to what was used. */
  settled(shard: number, model: number, reserve: number, used: number, admittedAt: Micros, now: Micros): void {
    if (this.inFlightCounts !== null) this.inFlightCounts[shard] = this.inFlightCounts[shard]! - 1;
    const row = this.ledger.row(shard, model);
    if (this.latency !== null) this.latency.observe(row, now - admittedAt, now);
    if (this.keepsLedger) this.ledger.settle(shard, model, reserve, used, admittedAt, now);
    if (this.minute !== null) this.minute.settled(row, reserve, used, admittedAt, now);
    if (this.roomiestIndex !== null) this.roomiestIndex.touch(shard, model);
  }

  /** Another replica took tokens (positive) or gave some back; its requests are not in flight here. */
  heardTokens(shard: number, model: number, tokens: number, chargedAt: Micros, now: Micros): void {
    this.ledger.adjust(shard, model, tokens, chargedAt, now);
    if (this.roomiestIndex !== null) this.roomiestIndex.touch(shard, model);
  }

  heardRefusal(shard: number, model: number, now: Micros): void {
    if (this.cooldownMicros > 0) this.shortlist.cool(this.ledger.row(shard, model), now + this.cooldownMicros);
  }

  /** The operator tells the gateway of a new quota. */
  learnLimit(shard: number, model: number | null, name: MeterName, limit: number | null, now: Micros): void {
    if (this.keepsLedger) this.ledger.meter(name)?.setLimit(this.ledger.meterRow(name, shard, model), limit, now);
    if (this.roomiestIndex !== null) this.roomiestIndex.limitsChanged();
  }

  /** The best of the classes' best; a request that is too large for one class may fit on another. */
  private roomiestThatFits(index: RoomiestIndex): number {
    const end = index.endOfClasses(this.model);
    let best = NO_SHARD;
    let bestStanding = Number.NEGATIVE_INFINITY;
    for (let k = index.firstClass(this.model); k < end; k++) {
      const standing = index.standingOf(k);
      const shard = index.bestOf(k);
      if (standing < bestStanding || (standing === bestStanding && shard > best)) continue;
      // Nobody of a class has more tokens left than its best; of other quotas that says nothing.
      if (!this.ledger.tokens.fits(this.base + shard, this.reserve, this.now)) continue;
      if (!this.fits(shard)) return this.best(true);
      best = shard;
      bestStanding = standing;
    }
    return best;
  }

  /** In the order of the index, so that to keep one changes no choice: of full buckets the one that filled up first. */
  private best(mustFit: boolean): number {
    const bucket = this.bucket;
    let best = NO_SHARD;
    let bestStanding = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < this.candidates; k++) {
      const shard = this.candidate(k);
      const standing = bucket === null ? this.headroomFraction(shard) : bucket.standing(this.base + shard);
      if ((standing > bestStanding || best === NO_SHARD) && (!mustFit || this.fits(shard))) {
        best = shard;
        bestStanding = standing;
      }
    }
    return best;
  }
}
