/**
 * Takes the steps of `simulator/gateway/round.ts` for every request, between one answer of Bedrock and the next: what
 * `simulator/run/gateway.ts` does by the engine's events, this does by promises and a clock.
 */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Replica } from '../../../simulator/gateway/replica.ts';
import { ANSWER, ASK, HOLD, type Round, type Step, type Unserved } from '../../../simulator/gateway/round.ts';
import { WaitingRoom } from '../../../simulator/gateway/waiting-room.ts';
import type { Verdict } from '../../../simulator/quota/verdict.ts';
import type { Cancel, Clock } from '../../clock/clock.ts';
import type { Ask, Errand } from './errand.ts';
import { SlotPool } from './slot-pool.ts';

/** What was heard of an ask. */
export type Heard<Answer> =
  /** A shard works on it: of a stream the first token has come, else all of it. */
  | { readonly kind: 'taken'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly verdict: Verdict }
  /** No shard would answer otherwise. */
  | { readonly kind: 'final'; readonly answer: Answer }
  /** Nobody waits for it any more. */
  | { readonly kind: 'left' };

/** How the gateway's own part in a request ends. */
export type Placement<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'unserved'; readonly outcome: Unserved }
  | { readonly kind: 'left' };

export interface RoundsParts<Answer> {
  readonly replica: Replica;
  readonly round: Round;
  readonly clock: Clock;
  /** Null: nobody is held. */
  readonly hold: { readonly maxWaitMicros: Micros } | null;
  /** Of each tenant. */
  readonly priorities: readonly number[];
  /** After so long without an answer a shard must have taken a held request in: it gives its place free. */
  readonly refusalMicros: Micros;
  readonly ask: (errand: Errand, ask: Ask) => Promise<Heard<Answer>>;
  /** Hears of every step, before it is carried out. @param verdict null where a round begins */
  readonly onStep?: (errand: Errand, step: Step, round: Round, verdict: Verdict | null) => void;
}

/** Refusals come fast; but not sooner than this, whatever a scenario says. */
const SOONEST_PRESUMPTION_MICROS = 250_000;

interface Pending<Answer> {
  readonly done: (placement: Placement<Answer>) => void;
  cancelTimer: Cancel;
}

export class Rounds<Answer> {
  /** Further rounds after a back-off, so far. */
  retries = 0;
  readonly #parts: RoundsParts<Answer>;
  readonly #pending = new Map<Errand, Pending<Answer>>();
  readonly #held = new SlotPool<Errand>();
  readonly #room: WaitingRoom | null;
  #cancelAlarm: Cancel = () => {};

  constructor(parts: RoundsParts<Answer>) {
    this.#parts = parts;
    const { replica, hold } = parts;
    if (hold === null) this.#room = null;
    else {
      this.#room = new WaitingRoom(replica.queue!, hold.maxWaitMicros, {
        tryAgain: (slot, now) => this.#tryAgain(this.#held.at(slot), now),
        nextFitAtMicros: () => replica.nextFitAtMicros(),
        setAlarm: (atMicros) => this.#setAlarm(atMicros),
      });
    }
  }

  /** Requests between their arrival and an answer. */
  get waiting(): number {
    return this.#pending.size;
  }

  get held(): number {
    return this.#parts.replica.queue?.length ?? 0;
  }

  /** Resolves once a shard has begun to answer, or the gateway answers itself. */
  place(errand: Errand): Promise<Placement<Answer>> {
    return new Promise((done) => {
      const { clock, replica } = this.#parts;
      this.#pending.set(errand, { done, cancelTimer: () => {} });
      if (errand.departure.aborted) return this.#finish(errand, { kind: 'left' });
      errand.departure.addEventListener('abort', () => this.#left(errand), { once: true });
      const now = clock.nowMicros();
      replica.earnRetry(now);
      this.#follow(errand, this.#begin(errand, false, now), now);
    });
  }

  /** A shard has given back what a request held: who waits may try. */
  wake(now: Micros): void {
    this.#room?.wake(now);
  }

  #begin(errand: Errand, isHeld: boolean, now: Micros): Step {
    const { round, replica } = this.#parts;
    errand.state.isHeld = isHeld;
    this.#look(errand);
    return this.#stepped(errand, round.begin(errand.state, replica, errand, now), null);
  }

  #look(errand: Errand): void {
    const { estimate } = this.#parts.replica;
    const { tenant, inputTokens, maxTokens } = errand;
    if (estimate !== null) errand.reserveTokens = estimate.tokens(tenant, inputTokens, maxTokens);
  }

  #stepped(errand: Errand, step: Step, verdict: Verdict | null): Step {
    this.#parts.onStep?.(errand, step, this.#parts.round, verdict);
    return step;
  }

  #follow(errand: Errand, step: Step, now: Micros): void {
    const { round } = this.#parts;
    if (step === ASK) this.#ask(errand, round.shard, now);
    else if (step === ANSWER) this.#finish(errand, { kind: 'unserved', outcome: round.outcome });
    else if (step === HOLD) this.#hold(errand, now);
    else {
      this.retries++;
      this.#wait(errand, now + round.waitMicros, (at) => this.#follow(errand, this.#begin(errand, false, at), at));
    }
  }

  #ask(errand: Errand, shard: number, now: Micros): void {
    const { replica, ask: send } = this.#parts;
    const ask: Ask = { shard, askedAtMicros: now, verdict: null };
    errand.asks.push(ask);
    const believed = errand.reserveTokens;
    if (replica.takesNotes) replica.sent(shard, errand.model, believed, now);
    if (errand.slot >= 0) this.#asksFromItsPlace(errand, now);
    void send(errand, ask).then((heard) => this.#hears(errand, ask, believed, heard));
  }

  #hears(errand: Errand, ask: Ask, believed: number, heard: Heard<Answer>): void {
    const { replica, clock } = this.#parts;
    const now = clock.nowMicros();
    const { shard, askedAtMicros } = ask;
    if (heard.kind === 'taken') {
      this.#leaveRoom(errand);
      return this.#finish(errand, { kind: 'answered', answer: heard.answer });
    }
    if (replica.takesNotes) replica.withdrawn(shard, errand.model, believed, askedAtMicros, now);
    if (heard.kind === 'refused' && !errand.departure.aborted) return this.#refused(errand, ask, heard.verdict, now);
    this.#leaveRoom(errand);
    this.#finish(errand, heard.kind === 'final' ? { kind: 'answered', answer: heard.answer } : { kind: 'left' });
  }

  #refused(errand: Errand, ask: Ask, verdict: Verdict, now: Micros): void {
    const { round, replica } = this.#parts;
    ask.verdict = verdict;
    replica.refused(ask.shard, errand.model, verdict, errand.facts.reservation, now);
    errand.state.isHeld = errand.slot >= 0;
    if (errand.slot >= 0) {
      this.#pending.get(errand)!.cancelTimer();
      this.#room!.hears(errand.slot);
    }
    this.#look(errand);
    const step = this.#stepped(errand, round.refused(errand.state, replica, errand, verdict, now), verdict);
    if (errand.state.isHeld && step !== ASK) this.#holdOn(errand, now);
    else this.#follow(errand, step, now);
  }

  #hold(errand: Errand, now: Micros): void {
    errand.slot = this.#held.take(errand);
    errand.heldSinceMicros ??= now;
    this.#room!.admit(errand.slot, this.#parts.priorities[errand.tenant]!, now);
    this.#holdOn(errand, now);
  }

  /** Lets a held request wait on, if it has not waited long enough. */
  #holdOn(errand: Errand, now: Micros): void {
    const room = this.#room!;
    const until = room.patienceEndsAt(errand.slot);
    if (until <= now) return this.#outwaited(errand);
    this.#wait(errand, until, () => this.#outwaited(errand));
    room.expectRoom(now);
  }

  #outwaited(errand: Errand): void {
    this.#leaveRoom(errand);
    this.#finish(errand, { kind: 'unserved', outcome: 'shed' });
  }

  #tryAgain(errand: Errand, now: Micros): boolean {
    const step = this.#begin(errand, true, now);
    if (step !== ASK) return false;
    this.#pending.get(errand)!.cancelTimer();
    this.#ask(errand, this.#parts.round.shard, now);
    return true;
  }

  /** It keeps its place until a refusal would have come. */
  #asksFromItsPlace(errand: Errand, now: Micros): void {
    this.#room!.asks(errand.slot);
    const presumedAt = now + Math.max(SOONEST_PRESUMPTION_MICROS, 2 * this.#parts.refusalMicros);
    this.#wait(errand, presumedAt, () => this.#leaveRoom(errand));
  }

  #leaveRoom(errand: Errand): void {
    if (errand.slot < 0) return;
    this.#room!.leave(errand.slot);
    this.#held.release(errand.slot);
    errand.slot = -1;
  }

  /** Nobody waits for it; what is under way hears of it by the signal. */
  #left(errand: Errand): void {
    const pending = this.#pending.get(errand);
    const isAsking = errand.asks.length > 0 && this.#isUnderWay(errand);
    if (pending === undefined || isAsking) return;
    this.#leaveRoom(errand);
    this.#finish(errand, { kind: 'left' });
  }

  #isUnderWay(errand: Errand): boolean {
    return errand.asks.at(-1)!.verdict === null;
  }

  #finish(errand: Errand, placement: Placement<Answer>): void {
    const pending = this.#pending.get(errand);
    if (pending === undefined) return;
    this.#pending.delete(errand);
    pending.cancelTimer();
    pending.done(placement);
  }

  #wait(errand: Errand, untilMicros: Micros, then: (now: Micros) => void): void {
    const { clock } = this.#parts;
    const pending = this.#pending.get(errand)!;
    pending.cancelTimer();
    pending.cancelTimer = clock.at(untilMicros, () => then(clock.nowMicros()));
  }

  #setAlarm(atMicros: Micros): void {
    const { clock } = this.#parts;
    this.#cancelAlarm();
    this.#cancelAlarm = clock.at(atMicros, () => this.#room!.alarm(clock.nowMicros()));
  }
}
