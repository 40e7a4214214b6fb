/** From admission to the last token: adjustments of the reservation, cut-offs, clients that leave, settlement. */
import type { Calendar } from '../engine/calendar.ts';
import { releaseKey } from '../engine/event-key.ts';
import { positivePart } from '../basics/math.ts';
import type { Micros } from '../basics/time.ts';
import type { AbortRule, Endpoint, QuotaSemantics } from '../quota/limits.ts';
import { Breaks } from './breaks.ts';
import type { BreakConfig } from './fault-config.ts';
import type { PrefixUse } from './prefix-use.ts';
import type { Shards } from './shards.ts';
import { KIND_ADJUST, KIND_FINISH, KIND_LEAVE, KIND_ORPHAN, KIND_RETRY } from '../requests/event-kind.ts';
import { LONGEST_LATENCY_MICROS, type Requests } from '../requests/requests.ts';
import { endAtMicros, generatedBy } from './pace.ts';

/** Who is told how a generation ended. */
export interface GenerationListener {
  /** `output` tokens were generated and `used` tokens settled; `isCutOff`: the output quota ran out. */
  answered(slot: number, output: number, used: number, isCutOff: boolean, now: Micros): void;
  /** The client gave up, or its answer broke off; `used`: what was settled, or will be. */
  left(slot: number, output: number, used: number, isOrphaned: boolean, now: Micros): void;
  orphanSettled(slot: number): void;
}

/** The part of a run's configuration that generations depend on. */
export interface GenerationsConfig {
  readonly quota: QuotaSemantics;
  readonly models: readonly { readonly endpoint: Endpoint; readonly burndown: number }[];
  /** How long callers wait for a whole answer; null: for ever. */
  readonly tenants: readonly { readonly timeoutMicros: Micros | null }[];
}

export class Generations {
  private readonly requests: Requests;
  private readonly calendar: Calendar;
  private readonly shards: Shards;
  private readonly listener: GenerationListener;
  private readonly hasMantle: boolean;
  private readonly isMantle: Uint8Array;
  private readonly burndown: Int32Array;
  private readonly timeoutMicros: Float64Array;
  readonly prefixes: PrefixUse;
  private readonly adjustMicros: Micros;
  private readonly keepsRemaining: boolean;
  /** Whether a request may hold less than was reserved for it. */
  private readonly letsGo: boolean;
  private readonly onAbort: AbortRule;
  /** Whether more can happen to a generation than its end. */
  private readonly isEventful: boolean;
  readonly breaks = new Breaks();

  constructor(
    config: GenerationsConfig,
    requests: Requests,
    calendar: Calendar,
    shards: Shards,
    prefixes: PrefixUse,
    listener: GenerationListener,
  ) {
    this.requests = requests;
    this.calendar = calendar;
    this.shards = shards;
    this.prefixes = prefixes;
    this.listener = listener;
    this.hasMantle = config.models.some((model) => model.endpoint === 'mantle');
    this.isMantle = Uint8Array.from(config.models, (model) => (model.endpoint === 'mantle' ? 1 : 0));
    this.burndown = Int32Array.from(config.models, (model) => model.burndown);
    this.timeoutMicros = Float64Array.from(config.tenants, (t) => t.timeoutMicros ?? Number.POSITIVE_INFINITY);
    this.adjustMicros = config.quota.adjustIntervalMicros;
    this.keepsRemaining = config.quota.adjustTo === 'remaining';
    this.letsGo = this.adjustMicros > 0 && !this.keepsRemaining;
    this.onAbort = config.quota.onAbort;
    const isHasty = config.tenants.some((tenant) => tenant.timeoutMicros !== null);
    this.isEventful = this.adjustMicros > 0 || isHasty || this.hasMantle;
  }

  /** A shard has admitted the request and holds `reserve` tokens for it. @param byHand if no fault breaks it off */
  begin(slot: number, shard: number, reserve: number, now: Micros, byHand: BreakConfig | null = null): void {
    const requests = this.requests;
    requests.setEvent(slot, KIND_FINISH, shard);
    requests.setAdmittedAt(slot, now);
    const isCaching = requests.cacheable(slot) > 0;
    if (isCaching) this.prefixes.read(slot, now);
    const slowness = this.shards.slowness(shard);
    if (slowness !== 1) this.stretch(slot, slowness);
    requests.setHeld(slot, reserve);
    const broken = this.shards.breakOff(shard) ?? byHand;
    if (broken !== null) {
      // It ends as if its client left then: with the tokens that came until there.
      requests.setOutput(slot, Math.floor(requests.output(slot) * broken.after));
      this.breaks.add(slot, broken.by, endAtMicros(this.requests, slot));
    }
    // What breaks off before its first token writes nothing.
    if (isCaching) this.prefixes.write(slot, broken === null || requests.output(slot) > 0, now);
    if (!this.isEventful && broken === null) this.calendar.push(slot, releaseKey(endAtMicros(this.requests, slot)));
    else {
      if (this.isMantle[requests.model(slot)] === 1) requests.setHeld(slot, 0);
      this.schedule(slot, now);
    }
  }

  /** The pending event of a generation is due. */
  fire(slot: number, kind: number, now: Micros): void {
    if (kind === KIND_FINISH) this.finish(slot, now);
    else if (kind === KIND_ADJUST) this.adjust(slot, now);
    else if (kind === KIND_LEAVE) this.leave(slot, now);
    else {
      this.settle(slot, this.complete(slot, now), now);
      this.listener.orphanSettled(slot);
    }
  }

  /** When the client goes away, counted from the intended arrival; Infinity where it waits for ever. */
  leavesAt(slot: number): Micros {
    const requests = this.requests;
    return requests.arrivedAt(slot) + this.timeoutMicros[requests.tenant(slot)]!;
  }

  /** Adds what was generated before now and is not charged yet to the rows of `tokens`: mantle only. */
  addUncharged(tokens: Float64Array, now: Micros): void {
    if (!this.hasMantle) return;
    const { requests, shards } = this;
    requests.eachTaken((slot) => {
      const model = requests.model(slot);
      if (this.isMantle[model] === 0 || requests.kind(slot) >= KIND_RETRY) return;
      const row = shards.ledger.row(requests.shard(slot), model);
      tokens[row] = tokens[row]! + positivePart(generatedBy(this.requests, slot, now - 1) - requests.held(slot));
    });
  }

  private stretch(slot: number, slowness: number): void {
    const requests = this.requests;
    requests.setFirstTokenMicros(slot, stretched(requests.firstTokenMicros(slot), slowness));
    requests.setPerTokenMicros(slot, stretched(requests.perTokenMicros(slot), slowness));
  }

  private schedule(slot: number, now: Micros): void {
    const broken = this.breaks.of(slot);
    const end = broken === undefined ? endAtMicros(this.requests, slot) : Number.POSITIVE_INFINITY;
    const leaves = Math.min(this.leavesAt(slot), broken?.atMicros ?? Number.POSITIVE_INFINITY);
    const adjusts = this.adjustMicros > 0 ? now + this.adjustMicros : Number.POSITIVE_INFINITY;
    const next = Math.min(end, leaves, adjusts);
    const kind = next === end ? KIND_FINISH : next === leaves ? KIND_LEAVE : KIND_ADJUST;
    this.requests.setKind(slot, kind);
    this.calendar.push(slot, releaseKey(next));
  }

  /** The last token is due: what most events are. */
  finish(slot: number, now: Micros): void {
    const output = this.requests.output(slot);
    const generated = this.hasMantle ? this.complete(slot, now) : output;
    this.listener.answered(slot, generated, this.settle(slot, generated, now), generated < output, now);
  }

  /** Charges what was generated last, and says how much was generated in all. */
  private complete(slot: number, now: Micros): number {
    const requests = this.requests;
    const output = requests.output(slot);
    return this.isMantle[requests.model(slot)] === 1 ? this.charge(slot, output, now) : output;
  }

  private adjust(slot: number, now: Micros): void {
    const requests = this.requests;
    const model = requests.model(slot);
    const generated = generatedBy(this.requests, slot, now);
    if (this.isMantle[model] === 1) {
      const charged = this.charge(slot, generated, now);
      if (charged < generated) {
        this.breaks.end(slot, now);
        const used = this.settle(slot, charged, now);
        this.listener.answered(slot, charged, used, true, now);
        return;
      }
    } else {
      const reserve = this.reserve(slot);
      const maxTokens = requests.maxTokens(slot);
      const remaining = this.keepsRemaining ? maxTokens - generated : 0;
      const holds = reserve - maxTokens + generated * this.burndown[model]! + remaining;
      const admittedAt = requests.admittedAt(slot);
      this.shards.ledger.adjust(requests.shard(slot), model, holds - requests.held(slot), admittedAt, now);
      requests.setHeld(slot, holds);
    }
    this.schedule(slot, now);
  }

  private leave(slot: number, now: Micros): void {
    const generated = generatedBy(this.requests, slot, now);
    const hasBroken = this.breaks.end(slot, now);
    // Of an answer that broke off nothing more will come.
    if (this.onAbort === 'hold-until-model-finish' && !hasBroken) {
      this.listener.left(slot, generated, this.cost(slot, generated), true, now);
      this.requests.setKind(slot, KIND_ORPHAN);
      this.calendar.push(slot, releaseKey(Math.max(now, endAtMicros(this.requests, slot))));
      return;
    }
    this.prefixes.left(slot, now);
    // Output that has come is charged as it comes, whatever becomes of the reservation.
    const isMantle = this.isMantle[this.requests.model(slot)] === 1;
    const charged = isMantle ? this.charge(slot, generated, now) : generated;
    // Before the first token nothing was generated that could be charged: the reservation goes back whole.
    const refunds = this.onAbort === 'refund-all' || charged === 0;
    const used = refunds ? this.settleAs(slot, 0, now) : this.settle(slot, charged, now);
    this.listener.left(slot, charged, used, false, now);
  }

  /** Charges output tokens up to `generated` in all, and says how many there are room for. Mantle only. */
  private charge(slot: number, generated: number, now: Micros): number {
    const requests = this.requests;
    const before = requests.held(slot);
    const granted = this.shards.ledger.chargeOutput(
      requests.shard(slot),
      requests.model(slot),
      generated - before,
      now,
    );
    requests.setHeld(slot, before + granted);
    this.shards.countOutput(requests.shard(slot), requests.model(slot), granted);
    if (before + granted < generated) this.shards.cutOff(requests.shard(slot), requests.model(slot));
    return before + granted;
  }

  private cost(slot: number, output: number): number {
    const requests = this.requests;
    return this.shards.ledger.settlement(requests.model(slot), requests.input(slot), requests.cacheRead(slot), output);
  }

  private settle(slot: number, output: number, now: Micros): number {
    return this.settleAs(slot, this.cost(slot, output), now);
  }

  private settleAs(slot: number, used: number, now: Micros): number {
    const requests = this.requests;
    const model = requests.model(slot);
    const held = this.hasMantle && this.isMantle[model] === 1 ? this.reserve(slot) : requests.held(slot);
    const shard = requests.shard(slot);
    this.shards.settle(shard, model, held, used, requests.admittedAt(slot), now);
    // What was let go before the end was reserved in vain, too.
    this.shards.countUnused(shard, model, this.letsGo ? this.reserve(slot) : held, used);
    return used;
  }

  reserve(slot: number): number {
    const requests = this.requests;
    return this.shards.ledger.reservation(requests.input(slot), requests.cacheRead(slot), requests.maxTokens(slot));
  }
}

/** Scenarios are refused where this would cut more than the tail of a distribution. */
function stretched(micros: Micros, slowness: number): Micros {
  return Math.min(LONGEST_LATENCY_MICROS, Math.floor(micros * slowness));
}
