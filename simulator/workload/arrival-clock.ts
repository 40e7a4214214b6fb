/** One arrival process: tells the next arrival, in whole microseconds, until there is none. */
import { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import type { ArrivalConfig } from './arrivals.ts';
import type { Gaps } from './gaps.ts';
import { gapsOf } from './gaps.ts';
import { Modulation } from './modulation.ts';
import type { RateCurve } from './rate.ts';

/** Gaps that are drawn at a time: enough to amortise the call, few enough for a hundred clocks. */
const GAPS = 64;

/** Names the streams: what is drawn for one process shifts no other. */
export interface Chance {
  readonly seed: number;
  readonly replication: number;
}

/**
 * Gaps of mean 1 are consumed against the integral of the rate, one piece of constant rate after the other.
 *
 * The position inside a piece is kept as the expected arrivals that are left of it, not as a sum of gaps: the exact
 * instant follows from the piece's end, and is rounded down only where it is taken, so no rounding adds up.
 */
export class ArrivalClock {
  private readonly curve: RateCurve;
  private readonly process: Gaps;
  private readonly stream: Stream;
  private readonly modulation: Modulation | null;
  /** Gaps that were drawn ahead, and how many of them are used up. */
  private readonly gaps = new Float64Array(GAPS);
  private used = GAPS;
  private begun = false;
  private left: number;
  /** The arrivals to be expected in what is left of the piece. */
  private mass = 0;
  private microsPerArrival = 0;
  private pieceEnd: Micros;
  private curvePerMicro = 0;
  private curvePieceEnd: Micros;
  /** Arrivals ahead of `next`. */
  private readonly instants = new Float64Array(GAPS);
  private taken = 0;
  private filled = 0;

  /** @param name the process's name, unique in the run */
  constructor(arrivals: ArrivalConfig, curve: RateCurve, chance: Chance, name: string) {
    this.curve = curve;
    this.process = gapsOf(arrivals.process);
    this.stream = new Stream(chance.seed, chance.replication, `arrivals/${name}`);
    this.left = arrivals.maxRequests ?? Infinity;
    this.curvePieceEnd = curve.startAtMicros;
    this.pieceEnd = curve.startAtMicros;
    this.modulation =
      arrivals.process.kind === 'markov-modulated'
        ? new Modulation(
            arrivals.process,
            curve.startAtMicros,
            new Stream(chance.seed, chance.replication, `modulation/${name}`),
          )
        : null;
  }

  /** The next arrival, or Infinity when there are no more. */
  next(): Micros {
    if (this.taken === this.filled) {
      this.filled = this.fill(this.instants, GAPS);
      this.taken = 0;
      if (this.filled === 0) return Infinity;
    }
    return this.instants[this.taken++]!;
  }

  /** Puts the next arrivals into the front of the array and says how many: fewer than `capacity` are the last ones. */
  fill(target: Float64Array, capacity: number): number {
    const wanted = Math.min(capacity, this.left);
    let row = 0;
    while (row < wanted) {
      if (this.used === GAPS) this.drawGaps();
      row = this.place(target, row, wanted);
      const endsPiece = row < wanted && this.used < GAPS;
      if (endsPiece && !this.advance()) {
        this.left = 0;
        return row;
      }
    }
    this.left -= row;
    return row;
  }

  private drawGaps(): void {
    this.process.fill(this.gaps, this.stream);
    if (!this.begun) this.gaps[0] = this.process.first(this.stream);
    this.begun = true;
    this.used = 0;
  }

  /** Places arrivals in the present piece, until it ends, the gaps are used up, or there are as many as are wanted. */
  private place(target: Float64Array, from: number, wanted: number): number {
    const gaps = this.gaps;
    const pieceEnd = this.pieceEnd;
    const microsPerArrival = this.microsPerArrival;
    let mass = this.mass;
    let used = this.used;
    let row = from;
    const last = Math.min(wanted, row + GAPS - used);
    for (; row < last; row++) {
      const gap = gaps[used]!;
      if (gap >= mass) {
        gaps[used] = gap - mass;
        break;
      }
      used++;
      mass -= gap;
      target[row] = Math.floor(pieceEnd - mass * microsPerArrival);
    }
    this.mass = mass;
    this.used = used;
    return row;
  }

  /** Enters the next piece; false at the end. */
  private advance(): boolean {
    const from = this.pieceEnd;
    if (from >= this.curve.endAtMicros) return false;
    if (from >= this.curvePieceEnd) {
      this.curvePieceEnd = this.curve.pieceEnd(from);
      this.curvePerMicro = this.curve.perMicroAt((from + this.curvePieceEnd) / 2);
    }
    let rate = this.curvePerMicro;
    let pieceEnd = this.curvePieceEnd;
    const modulation = this.modulation;
    if (modulation !== null) {
      while (modulation.untilMicros <= from) modulation.advance();
      rate *= modulation.rate;
      if (modulation.untilMicros < pieceEnd) pieceEnd = modulation.untilMicros;
    }
    this.pieceEnd = pieceEnd;
    this.mass = (pieceEnd - from) * rate;
    // A piece without arrivals has no mass, so its infinite gap is never multiplied.
    this.microsPerArrival = 1 / rate;
    return true;
  }
}
