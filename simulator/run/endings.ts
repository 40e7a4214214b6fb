/** How requests end: with an answer, a refusal, a caller that left; what is counted then, and who may try again. */
import type { Calendar } from '../engine/calendar.ts';
import { CLASS_AGAIN, eventKey } from '../engine/event-key.ts';
import type { Micros } from '../basics/time.ts';
import { CUT_OFF, FAILED, SERVED, type Tally } from '../metrics/tally.ts';
import type { Ledger } from '../quota/ledger.ts';
import { isThrottle, refusedBy, UNAVAILABLE } from '../quota/verdict.ts';
import { type Callers, GIVES_UP } from '../retry/callers.ts';
import type { Gateway, GatewayListener } from './gateway.ts';
import type { GenerationListener, Generations } from '../accounts/generation.ts';
import { NOTHING_USED, type Recording } from '../requests/recording.ts';
import { callerAttemptsOf, lastVerdictOf, withCallerAgain } from '../requests/progress.ts';
import { KIND_AGAIN } from '../requests/event-kind.ts';
import type { Requests } from '../requests/requests.ts';

/** To a caller a 429 is a 429, whichever quota it was. */
const SOME_THROTTLE = refusedBy('requestsPerMinute');

export interface EndingsParts {
  readonly requests: Requests;
  readonly calendar: Calendar;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly callers: Callers;
  readonly recording: Recording | null;
}

export class Endings implements GenerationListener, GatewayListener {
  private readonly requests: Requests;
  private readonly calendar: Calendar;
  private readonly ledger: Ledger;
  private readonly tally: Tally;
  private readonly callers: Callers;
  private readonly recording: Recording | null;
  // Set by `join`, and not before. (perf: 4)
  private gateway!: Gateway;
  private generations!: Generations;

  constructor(parts: EndingsParts) {
    this.requests = parts.requests;
    this.calendar = parts.calendar;
    this.ledger = parts.ledger;
    this.tally = parts.tally;
    this.callers = parts.callers;
    this.recording = parts.recording;
  }

  /** Those who report endings and are told of them in turn; before the first request. */
  join(generations: Generations, gateway: Gateway): void {
    this.generations = generations;
    this.gateway = gateway;
  }

  answered(slot: number, output: number, used: number, isCutOff: boolean, now: Micros): void {
    const requests = this.requests;
    const tenant = requests.tenant(slot);
    const arrived = requests.arrivedAt(slot);
    const wait = requests.admittedAt(slot) - arrived;
    this.tally.answered(tenant, wait, wait + requests.firstTokenMicros(slot), now - arrived);
    this.processed(slot, tenant, output);
    if (this.callers.keepTokens) this.rewardCaller(slot, tenant);
    this.gateway.settled(slot, used, output, now);
    this.end(slot, isCutOff ? CUT_OFF : SERVED, output, used, now);
    this.requests.release(slot);
  }

  left(slot: number, output: number, used: number, isOrphaned: boolean, now: Micros): void {
    const requests = this.requests;
    const tenant = requests.tenant(slot);
    // The gateway has seen the tokens that came; an orphan's bill and settlement are those of the whole answer.
    const billed = isOrphaned ? requests.output(slot) : output;
    this.processed(slot, tenant, billed);
    this.gateway.settled(slot, used, output, now);
    const settles = isOrphaned
      ? this.ledger.settlement(requests.model(slot), requests.input(slot), requests.cacheRead(slot), billed)
      : used;
    this.end(slot, FAILED, billed, settles, now);
    if (!isOrphaned) this.requests.release(slot);
  }

  orphanSettled(slot: number): void {
    this.requests.release(slot);
  }

  throttledFirst(slot: number): void {
    this.tally.throttledFirst(this.requests.tenant(slot));
  }

  gaveUp(slot: number, outcome: number, now: Micros): void {
    const requests = this.requests;
    const tenant = requests.tenant(slot);
    const progress = requests.progress(slot);
    const attempts = callerAttemptsOf(progress);
    const row = requests.choices.row(slot);
    const wait = this.callers.retryAfter(tenant, row, requests.affinity(slot), attempts, outcome !== FAILED);
    const again = now + wait;
    if (wait === GIVES_UP || again >= this.generations.leavesAt(slot)) {
      this.endUnserved(slot, outcome, now);
      this.requests.release(slot);
      return;
    }
    // What the caller saw last decides what its success gives back: a request that was shed has seen a 429.
    requests.setProgress(slot, withCallerAgain(progress, outcome === FAILED ? UNAVAILABLE : SOME_THROTTLE));
    requests.choices.beginAttempt(slot, attempts + 1);
    requests.setKind(slot, KIND_AGAIN);
    this.calendar.push(slot, eventKey(again, CLASS_AGAIN));
  }

  gone(slot: number, now: Micros): void {
    this.endUnserved(slot, FAILED, now);
    this.requests.release(slot);
  }

  private rewardCaller(slot: number, tenant: number): void {
    const progress = this.requests.progress(slot);
    const isLater = callerAttemptsOf(progress) > 1;
    const lastWasThrottle = isLater ? isThrottle(lastVerdictOf(progress)) : null;
    this.callers.succeeded(tenant, this.requests.affinity(slot), lastWasThrottle);
  }

  private processed(slot: number, tenant: number, output: number): void {
    const requests = this.requests;
    const read = requests.cacheRead(slot);
    const write = requests.cacheWrite(slot);
    this.tally.processed(tenant, requests.input(slot), read, write, output);
    if ((read | write) !== 0) this.generations.prefixes.affinity!.ended(slot);
  }

  /** Ends a request that a shard had admitted. */
  private end(slot: number, outcome: number, output: number, used: number, now: Micros): void {
    this.tally.ended(this.requests.tenant(slot), outcome);
    if (this.recording === null) return;
    this.recording.ended(slot, outcome, { reserved: this.generations.reserve(slot), used, output }, now);
  }

  /** Ends a request that no shard has admitted. */
  private endUnserved(slot: number, outcome: number, now: Micros): void {
    this.tally.ended(this.requests.tenant(slot), outcome);
    if (this.recording !== null) this.recording.ended(slot, outcome, NOTHING_USED, now);
  }
}
