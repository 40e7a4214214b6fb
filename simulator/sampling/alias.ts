/** Draws an index by given weights at the cost of one random number, however many weights there are. */
import { type Stream, TWO_TO_MINUS_32 } from '../basics/random.ts';

/** A. J. Walker's alias table, filled as M. D. Vose does (IEEE Trans. Software Eng. 17, 1991). */
export class AliasTable {
  readonly size: number;
  private readonly keep: Float64Array;
  private readonly alias: Int32Array;

  /** @param weights not negative, with a sum above 0 */
  constructor(weights: readonly number[]) {
    this.size = weights.length;
    this.keep = new Float64Array(this.size).fill(1);
    this.alias = Int32Array.from(weights, (_, index) => index);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const scaled = weights.map((weight) => (weight * this.size) / total);
    const small: number[] = [];
    const large: number[] = [];
    for (const [index, value] of scaled.entries()) (value < 1 ? small : large).push(index);
    while (small.length > 0 && large.length > 0) {
      const lower = small.pop()!;
      const upper = large.pop()!;
      this.keep[lower] = scaled[lower]!;
      this.alias[lower] = upper;
      scaled[upper] = scaled[upper]! + scaled[lower]! - 1;
      (scaled[upper] < 1 ? small : large).push(upper);
    }
  }

  draw(stream: Stream): number {
    const x = stream.uint32() * TWO_TO_MINUS_32 * this.size;
    const column = x | 0;
    return x - column < this.keep[column]! ? column : this.alias[column]!;
  }
}
