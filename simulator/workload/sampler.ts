/**
 * Draws from a distribution: one uniform 32-bit number, one look into a table of 4096 interpolated quantiles.
 *
 * Any distribution costs the same then, empirical ones included. Interpolation would cut off a long tail, so the two
 * outer cells (one draw in 2048) are computed exactly. With 4096 cells a lognormal's mean is right to 0.02 %.
 */
import type { Stream } from '../engine/random.ts';
import type { Bounded, Distribution } from './distribution.ts';
import { isConstant, quantile } from './quantile.ts';

const CELLS = 4096;
const CELL_SHIFT = 20;
const CELL_MASK = 0xfffff;
const CELL_WIDTH = 2 ** -20;
const TWO_TO_MINUS_32 = 2 ** -32;

/**
 * Whole numbers are made inside the table: `floor(x) + 1` of the kinds without an upper end (so that there is always a
 * token, as in ceil), the nearest whole number of the others (so that whole quantiles come back as they are).
 */
function wholeOffset(distribution: Distribution): number {
  return distribution.kind === 'lognormal' || distribution.kind === 'exponential' ? 1 : 0.5;
}

/** A distribution made ready: real draws in [minimum, maximum]. */
export class Sampler {
  /** Whether every draw is the same, so that a caller may keep one and spend no chance. */
  readonly isConstant: boolean;
  readonly #distribution: Distribution;
  readonly #offset: number;
  readonly #low: number;
  readonly #high: number;
  readonly #table: Float64Array;

  /**
   * @param offset added before the result is cut to [low, high]; see `WholeSampler`
   * @param high at least `low`
   */
  constructor(distribution: Distribution, offset: number, low: number, high: number) {
    this.#distribution = distribution;
    this.#offset = offset;
    this.#low = low;
    this.#high = high;
    this.isConstant = isConstant(distribution) || low === high;
    this.#table = new Float64Array(this.isConstant ? 1 : CELLS);
    for (let k = 1; k < this.#table.length; k++) this.#table[k] = this.#quantile(k / CELLS);
    if (this.isConstant) this.#table[0] = this.#quantile(0.5);
  }

  draw(stream: Stream): number {
    return this.isConstant ? this.#table[0]! : this.atDraw(stream.int32());
  }

  /** The value at one uniform 32-bit number, signed or not: ascends with it. */
  atDraw(uint32: number): number {
    const cell = uint32 >>> CELL_SHIFT;
    // Below 0 wraps round to a huge number, so one compare catches both outer cells; a constant has no inner ones.
    if ((cell - 1) >>> 0 < this.#table.length - 2) {
      const from = this.#table[cell]!;
      return from + (uint32 & CELL_MASK) * CELL_WIDTH * (this.#table[cell + 1]! - from);
    }
    // The plus tells V8 that the rare path gives a double too, or it would box the common one.
    return +this.#exact(uint32 >>> 0);
  }

  #exact(uint32: number): number {
    return this.isConstant ? this.#table[0]! : this.#quantile((uint32 + 0.5) * TWO_TO_MINUS_32);
  }

  #quantile(probability: number): number {
    const value = quantile(this.#distribution, probability) + this.#offset;
    return value < this.#low ? this.#low : value > this.#high ? this.#high : value;
  }
}

/** Real draws, in the unit of the distribution. */
export function createSampler(bounded: Bounded): Sampler {
  return new Sampler(bounded.distribution, 0, bounded.minimum, bounded.maximum);
}

/** Whole draws in [minimum, maximum], below 2^31: tokens. */
export class WholeSampler {
  readonly isConstant: boolean;
  readonly #shifted: Sampler;

  constructor(bounded: Bounded) {
    // Cutting at just below maximum + 1 keeps the result within its bounds once the fraction is dropped.
    const low = Math.ceil(bounded.minimum);
    const high = Math.floor(bounded.maximum) + 0.5;
    this.#shifted = new Sampler(bounded.distribution, wholeOffset(bounded.distribution), low, high);
    this.isConstant = this.#shifted.isConstant || low === high - 0.5;
  }

  draw(stream: Stream): number {
    return this.#shifted.draw(stream) | 0;
  }

  atDraw(uint32: number): number {
    return this.#shifted.atDraw(uint32) | 0;
  }
}
