/** How requests end: with an answer, a refusal, a caller that left; what is counted then, and who may try again. */
import type { SimulationConfig } from '../config.ts';
import { type Calendar, CLASS_AGAIN, eventKey } from '../engine/calendar.ts';
import type { Micros } from '../engine/time.ts';
import { CUT_OFF, FAILED, SERVED, type Tally } from '../metrics/tally.ts';
import { type Ledger, REFUSED_REQUESTS } from '../quota/ledger.ts';
import { type Callers, GIVES_UP } from './callers.ts';
import type { Gateway, GatewayListener } from './gateway.ts';
import type { GenerationListener, Generations } from './generation.ts';
import type { Recording } from './recording.ts';
import {
  ADMITTED_AT,
  AFFINITY,
  ARRIVED,
  CACHE_READ,
  CACHE_WRITE,
  CALLER_MASK,
  CALLER_SHIFT,
  DOUBLES,
  FIRST_TOKEN_MICROS,
  INPUT,
  KIND,
  KIND_AGAIN,
  LAST_MASK,
  LAST_SHIFT,
  OUTPUT,
  PROGRESS,
  type Requests,
  ROUND_MASK,
  ROUND_SHIFT,
  TENANT,
  WORDS,
} from './requests.ts';
import { isThrottle, UNAVAILABLE } from './shard.ts';

export interface EndingsParts {
  readonly config: SimulationConfig;
  readonly requests: Requests;
  readonly calendar: Calendar;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly callers: Callers;
  readonly recording: Recording | null;
}

export class Endings implements GenerationListener, GatewayListener {
  readonly #requests: Requests;
  readonly #calendar: Calendar;
  readonly #ledger: Ledger;
  readonly #tally: Tally;
  readonly #callers: Callers;
  readonly #recording: Recording | null;
  readonly #modelOf: Uint16Array;
  readonly #refusalMicros: Micros;
  #gateway: Gateway | null = null;
  #generations: Generations | null = null;

  constructor(parts: EndingsParts) {
    this.#requests = parts.requests;
    this.#calendar = parts.calendar;
    this.#ledger = parts.ledger;
    this.#tally = parts.tally;
    this.#callers = parts.callers;
    this.#recording = parts.recording;
    this.#modelOf = Uint16Array.from(parts.config.tenants, (tenant) => tenant.model);
    this.#refusalMicros = parts.config.gateway.refusalMicros;
  }

  /** Those who report endings and are told of them in turn; before the first request. */
  join(generations: Generations, gateway: Gateway): void {
    this.#generations = generations;
    this.#gateway = gateway;
  }

  answered(slot: number, output: number, used: number, isCutOff: boolean, now: Micros): void {
    const { words, doubles } = this.#requests;
    const at = slot * WORDS;
    const tenant = words[at + TENANT]! & 0xffff;
    const arrived = doubles[slot * DOUBLES + ARRIVED]!;
    const wait = doubles[slot * DOUBLES + ADMITTED_AT]! - arrived;
    this.#tally.answered(tenant, wait, wait + words[at + FIRST_TOKEN_MICROS]!, now - arrived);
    this.#processed(at, tenant, output);
    const progress = words[at + PROGRESS]!;
    const callerAttempts = (progress >>> CALLER_SHIFT) & CALLER_MASK;
    const last = (progress >>> LAST_SHIFT) & LAST_MASK;
    this.#callers.succeeded(tenant, words[at + AFFINITY]! >>> 0, callerAttempts > 1 ? isThrottle(last) : null);
    this.#gateway!.settled(slot, used, output, now);
    this.#end(slot, isCutOff ? CUT_OFF : SERVED, used, now);
    this.#requests.release(slot);
  }

  left(slot: number, output: number, used: number, isOrphaned: boolean, now: Micros): void {
    const at = slot * WORDS;
    const { words } = this.#requests;
    const tenant = words[at + TENANT]! & 0xffff;
    // The gateway has seen the tokens that came; an orphan's bill and settlement are those of the whole answer.
    const billed = isOrphaned ? words[at + OUTPUT]! : output;
    this.#processed(at, tenant, billed);
    this.#gateway!.settled(slot, used, output, now);
    const settles = isOrphaned
      ? this.#ledger.settlement(this.#modelOf[tenant]!, words[at + INPUT]!, words[at + CACHE_READ]!, billed)
      : used;
    this.#end(slot, FAILED, settles, now);
    if (!isOrphaned) this.#requests.release(slot);
  }

  orphanSettled(slot: number): void {
    this.#requests.release(slot);
  }

  throttledFirst(slot: number): void {
    this.#tally.throttledFirst(this.#requests.words[slot * WORDS + TENANT]! & 0xffff);
  }

  gaveUp(slot: number, outcome: number, now: Micros): void {
    const { words } = this.#requests;
    const at = slot * WORDS;
    const tenant = words[at + TENANT]! & 0xffff;
    const progress = words[at + PROGRESS]!;
    const attempts = (progress >>> CALLER_SHIFT) & CALLER_MASK;
    const answeredAt = now + this.#refusalMicros;
    const wait = this.#callers.retryAfter(tenant, words[at + AFFINITY]! >>> 0, attempts, outcome !== FAILED);
    const again = answeredAt + wait;
    if (wait === GIVES_UP || again >= this.#generations!.leavesAt(slot)) {
      this.#endUnserved(slot, outcome, now, answeredAt);
      this.#requests.release(slot);
      return;
    }
    // What the caller saw last decides what its success gives back: a request that was shed has seen a 429.
    const cleared =
      progress & ~((ROUND_MASK << ROUND_SHIFT) | (CALLER_MASK << CALLER_SHIFT) | (LAST_MASK << LAST_SHIFT));
    const seen = outcome === FAILED ? UNAVAILABLE : REFUSED_REQUESTS;
    words[at + PROGRESS] = cleared | ((attempts + 1) << CALLER_SHIFT) | (seen << LAST_SHIFT);
    words[at + KIND] = KIND_AGAIN;
    this.#calendar.push(slot, eventKey(again, CLASS_AGAIN));
  }

  gone(slot: number, now: Micros): void {
    this.#endUnserved(slot, FAILED, now, now);
    this.#requests.release(slot);
  }

  #processed(at: number, tenant: number, output: number): void {
    const { words } = this.#requests;
    this.#tally.processed(tenant, words[at + INPUT]!, words[at + CACHE_READ]!, words[at + CACHE_WRITE]!, output);
  }

  /** Ends a request that a shard had admitted. */
  #end(slot: number, outcome: number, used: number, now: Micros): void {
    this.#tally.ended(this.#requests.words[slot * WORDS + TENANT]! & 0xffff, outcome);
    if (this.#recording === null) return;
    this.#recording.ended(slot, outcome, this.#generations!.reserve(slot), used, now, now);
  }

  /** Ends a request that no shard has admitted; its caller hears of it at `answeredAt`. */
  #endUnserved(slot: number, outcome: number, now: Micros, answeredAt: Micros): void {
    this.#tally.ended(this.#requests.words[slot * WORDS + TENANT]! & 0xffff, outcome);
    if (this.#recording !== null) this.#recording.ended(slot, outcome, 0, 0, now, answeredAt);
  }
}
