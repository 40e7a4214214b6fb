/** Time as a server of ours sees it: real, scaled, or moved by hand. Nothing else in it asks for the time. */
import { performance } from 'node:perf_hooks';
import type { Micros } from '../../simulator/basics/time.ts';
import { CallbackQueue } from './callback-queue.ts';

/** Takes a scheduled callback back; without effect once it has run. */
export type Cancel = () => void;

export interface Clock {
  /** Model time since the run began. Quotas, latencies and lags live in it. Never goes back. */
  nowMicros(): Micros;
  /** Runs `callback` once model time has reached `micros`; never within this call. Same instants keep their order. */
  at(micros: Micros, callback: () => void): Cancel;
  /**
   * The time of day that clients' own clocks show, in milliseconds since 1970: for signatures and credentials. Not
   * scaled, because clients do not know of the scale.
   */
  wallMillis(): number;
  /** Lets go of what is scheduled. */
  close(): void;
}

/** Node's timers overflow above this delay. */
const LONGEST_TIMER_MILLIS = 2_000_000_000;

/** Runs with the machine's clock, `timeScale` model seconds a second. One Node timer serves all callbacks. */
export class RealClock implements Clock {
  readonly #startMillis: number;
  readonly #timeScale: number;
  readonly #queue = new CallbackQueue();
  #timer: NodeJS.Timeout | null = null;
  #timerDue = Number.POSITIVE_INFINITY;

  /** @param startEpochMillis when model time 0 is: until then it stands still; left out: now */
  constructor(timeScale = 1, startEpochMillis: number | null = null) {
    if (!(timeScale > 0 && Number.isFinite(timeScale))) throw new RangeError(`time scale above 0, got ${timeScale}`);
    this.#timeScale = timeScale;
    // Finer than Date.now(), which processes that are to start together would round each in its own way.
    this.#startMillis =
      startEpochMillis === null
        ? performance.now()
        : Math.max(performance.now(), startEpochMillis - performance.timeOrigin);
  }

  nowMicros(): Micros {
    return Math.max(0, Math.floor(this.#elapsedMicros()));
  }

  wallMillis(): number {
    return Date.now();
  }

  at(micros: Micros, callback: () => void): Cancel {
    const cancel = this.#queue.add(micros, callback);
    if (micros < this.#timerDue) this.#arm(micros);
    return cancel;
  }

  close(): void {
    this.#queue.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerDue = Number.POSITIVE_INFINITY;
  }

  #arm(due: Micros): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const millis = (due - this.#elapsedMicros()) / (1_000 * this.#timeScale);
    this.#timerDue = due;
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.max(millis, 0), LONGEST_TIMER_MILLIS));
  }

  /** Below 0 before the start. */
  #elapsedMicros(): number {
    return (performance.now() - this.#startMillis) * 1_000 * this.#timeScale;
  }

  #fire(): void {
    this.#timer = null;
    // Callbacks schedule their successors: one timer for all of them afterwards, not one each.
    this.#timerDue = Number.NEGATIVE_INFINITY;
    try {
      this.#queue.runUntil(this.nowMicros());
    } finally {
      this.#timerDue = Number.POSITIVE_INFINITY;
      const next = this.#queue.nextAtMicros();
      if (next < this.#timerDue) this.#arm(next);
    }
  }
}

/** Stands still until it is told to move: for tests and for parity with the simulator. */
export class VirtualClock implements Clock {
  readonly #queue = new CallbackQueue();
  readonly #startWallMillis: number;
  #now: Micros = 0;

  /** @param startWallMillis what `wallMillis` shows at model time 0 */
  constructor(startWallMillis: number = Date.now()) {
    this.#startWallMillis = startWallMillis;
  }

  nowMicros(): Micros {
    return this.#now;
  }

  wallMillis(): number {
    return this.#startWallMillis + this.#now / 1_000;
  }

  at(micros: Micros, callback: () => void): Cancel {
    return this.#queue.add(micros, callback);
  }

  /** The instant of the next callback; Infinity where none is scheduled. */
  nextAtMicros(): Micros {
    return this.#queue.nextAtMicros();
  }

  /** Runs everything due up to and including `micros`, each callback at its own instant, and stops there. */
  advanceTo(micros: Micros): void {
    for (let due = this.#queue.nextAtMicros(); due <= micros; due = this.#queue.nextAtMicros()) {
      this.#now = Math.max(this.#now, due);
      this.#queue.runFirst();
    }
    this.#now = Math.max(this.#now, micros);
  }

  close(): void {
    this.#queue.clear();
  }
}
