/**
 * Draws from a distribution: one uniform 32-bit number, one look into a table of 4096 interpolated quantiles.
 *
 * Any distribution costs the same then, empirical ones included. Interpolation would cut off a long tail, so the two
 * outer cells (one draw in 2048) are computed exactly. With 4096 cells a lognormal's mean is right to 0.02 %.
 */
import { type Stream, TWO_TO_MINUS_32 } from '../basics/random.ts';
import type { Bounded, Distribution } from './distribution.ts';
import { isConstant, quantile } from './quantile.ts';

/** The upper 12 bits of a draw choose the cell, the lower 20 the place in it. */
const CELLS = 4096;

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
  private readonly distribution: Distribution;
  private readonly offset: number;
  private readonly low: number;
  private readonly high: number;
  private readonly table: Float64Array;

  /**
   * @param offset added before the result is cut to [low, high]; see `WholeSampler`
   * @param high at least `low`
   */
  constructor(distribution: Distribution, offset: number, low: number, high: number) {
    this.distribution = distribution;
    this.offset = offset;
    this.low = low;
    this.high = high;
    this.isConstant = isConstant(distribution) || low === high;
    this.table = new Float64Array(this.isConstant ? 1 : CELLS + 1);
    if (this.isConstant) this.table[0] = this.quantile(0.5);
    else for (let k = 1; k < CELLS; k++) this.table[k] = this.quantile(k / CELLS);
  }

  draw(stream: Stream): number {
    return this.isConstant ? this.table[0]! : this.atDraw(stream.int32());
  }

  /** The value at one uniform 32-bit number, signed or not: ascends with it. */
  atDraw(uint32: number): number {
    const cell = uint32 >>> 20;
    // Below 0 wraps round to a huge number, so one compare catches both outer cells; a constant has no inner ones.
    if ((cell - 1) >>> 0 < this.table.length - 3) {
      const from = this.table[cell]!;
      return from + (uint32 & 0xfffff) * 2 ** -20 * (this.table[cell + 1]! - from);
    }
    // The plus says that the rare path gives a double, too. (perf: 5)
    return +this.exact(uint32);
  }

  /** `atDraw` of the first `count` numbers, cut to whole ones, into the front; `rare` is room for as many. */
  fillWhole(target: Int32Array, count: number, bits: Int32Array, rare: Int32Array): void {
    if (this.isConstant) {
      target.fill(this.table[0]!, 0, count);
      return;
    }
    const table = this.table;
    const inner = CELLS - 2;
    let outer = 0;
    let i = 0;
    // perf: 5
    for (; i < count - 1; i += 2) {
      const one = bits[i]!;
      const other = bits[i + 1]!;
      const a = one >>> 20;
      const b = other >>> 20;
      const fromA = table[a]!;
      const fromB = table[b]!;
      target[i] = fromA + (one & 0xfffff) * 2 ** -20 * (table[a + 1]! - fromA);
      target[i + 1] = fromB + (other & 0xfffff) * 2 ** -20 * (table[b + 1]! - fromB);
      if ((a - 1) >>> 0 >= inner) rare[outer++] = i;
      if ((b - 1) >>> 0 >= inner) rare[outer++] = i + 1;
    }
    if (i < count) rare[outer++] = i;
    // In a loop of their own. (perf: 5)
    for (let k = 0; k < outer; k++) target[rare[k]!] = this.atDraw(bits[rare[k]!]!);
  }

  private exact(uint32: number): number {
    return this.isConstant ? this.table[0]! : this.quantile(((uint32 >>> 0) + 0.5) * TWO_TO_MINUS_32);
  }

  private quantile(probability: number): number {
    const value = quantile(this.distribution, probability) + this.offset;
    return value < this.low ? this.low : value > this.high ? this.high : value;
  }
}

/** Real draws, in the unit of the distribution. */
export function createSampler(bounded: Bounded): Sampler {
  return new Sampler(bounded.distribution, 0, bounded.minimum, bounded.maximum);
}

/** Whole draws in [minimum, maximum], below 2^31: tokens. */
export class WholeSampler {
  readonly isConstant: boolean;
  private readonly shifted: Sampler;

  constructor(bounded: Bounded) {
    // Cutting at just below maximum + 1 keeps the result within its bounds once the fraction is dropped.
    const low = Math.ceil(bounded.minimum);
    const high = Math.floor(bounded.maximum) + 0.5;
    this.shifted = new Sampler(bounded.distribution, wholeOffset(bounded.distribution), low, high);
    this.isConstant = this.shifted.isConstant || low === high - 0.5;
  }

  draw(stream: Stream): number {
    return this.shifted.draw(stream) | 0;
  }

  atDraw(uint32: number): number {
    return this.shifted.atDraw(uint32) | 0;
  }

  /** `atDraw` of the first `count` numbers, into the front of the array; `rare` is room for as many. */
  fill(target: Int32Array, count: number, bits: Int32Array, rare: Int32Array): void {
    this.shifted.fillWhole(target, count, bits, rare);
  }
}
