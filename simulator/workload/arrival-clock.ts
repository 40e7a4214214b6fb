/** One arrival process: tells the next arrival, in whole microseconds, until there is none. */
import { Stream } from '../engine/random.ts';
import type { Micros } from '../engine/time.ts';
import type { ArrivalConfig } from './arrivals.ts';
import type { Gaps } from './gaps.ts';
import { gapsOf } from './gaps.ts';
import { Modulation } from './modulation.ts';
import type { RateCurve } from './rate.ts';

/** Places in the state of a clock. `MASS`: the arrivals to be expected in what is left of the piece. */
const MASS = 0;
const MICROS_PER_ARRIVAL = 1;
const PIECE_END = 2;
const LEFT = 3;

/** Names the streams: what is drawn for one process shifts no other. */
export interface Chance {
  readonly seed: number;
  readonly replication: number;
}

/**
 * Gaps of mean 1 are consumed against the integral of the rate, one piece of constant rate after the other.
 *
 * The position inside a piece is kept as the expected arrivals that are left of it, not as a sum of gaps: the exact
 * instant follows from the piece's end, and is rounded down only where it is told, so no rounding adds up.
 */
export class ArrivalClock {
  readonly #curve: RateCurve;
  readonly #gaps: Gaps;
  readonly #stream: Stream;
  readonly #modulation: Modulation | null;
  /** The numbers that change with every arrival, in one array: V8 boxes double fields that are written often. */
  readonly #state = new Float64Array(4);
  #begun = false;
  #curvePerMicro = 0;
  #curvePieceEnd: Micros;

  /** @param name the process's name, unique in the run */
  constructor(arrivals: ArrivalConfig, curve: RateCurve, chance: Chance, name: string) {
    this.#curve = curve;
    this.#gaps = gapsOf(arrivals.process);
    this.#stream = new Stream(chance.seed, chance.replication, `arrivals/${name}`);
    this.#state[LEFT] = arrivals.maxRequests ?? Infinity;
    this.#curvePieceEnd = curve.startMicros;
    this.#state[PIECE_END] = curve.startMicros;
    this.#modulation =
      arrivals.process.kind === 'markov-modulated'
        ? new Modulation(
            arrivals.process,
            curve.startMicros,
            new Stream(chance.seed, chance.replication, `modulation/${name}`),
          )
        : null;
  }

  /** The next arrival, or Infinity when there are no more. */
  next(): Micros {
    const state = this.#state;
    let gap = this.#begun ? this.#gaps.next(this.#stream) : this.#first();
    while (gap >= state[MASS]!) {
      gap -= state[MASS]!;
      if (!this.#advance()) return Infinity;
    }
    const mass = state[MASS]! - gap;
    state[MASS] = mass;
    state[LEFT]! -= 1;
    return state[LEFT]! < 0 ? Infinity : Math.floor(state[PIECE_END]! - mass * state[MICROS_PER_ARRIVAL]!);
  }

  #first(): number {
    this.#begun = true;
    return this.#gaps.first(this.#stream);
  }

  /** Enters the next piece; false at the end. */
  #advance(): boolean {
    const state = this.#state;
    const from = state[PIECE_END]!;
    state[MASS] = 0;
    if (from >= this.#curve.endMicros) return false;
    if (from >= this.#curvePieceEnd) {
      this.#curvePieceEnd = this.#curve.pieceEnd(from);
      this.#curvePerMicro = this.#curve.perMicroAt((from + this.#curvePieceEnd) / 2);
    }
    let rate = this.#curvePerMicro;
    let pieceEnd = this.#curvePieceEnd;
    const modulation = this.#modulation;
    if (modulation !== null) {
      while (modulation.untilMicros <= from) modulation.advance();
      rate *= modulation.rate;
      if (modulation.untilMicros < pieceEnd) pieceEnd = modulation.untilMicros;
    }
    state[PIECE_END] = pieceEnd;
    state[MASS] = (pieceEnd - from) * rate;
    // A piece without arrivals has no mass, so its infinite gap is never multiplied.
    state[MICROS_PER_ARRIVAL] = 1 / rate;
    return true;
  }
}
