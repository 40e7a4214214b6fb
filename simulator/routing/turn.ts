/** Whose turn it is among a number of equals, from a counter alone. */
import { TWO_TO_MINUS_32 } from '../basics/random.ts';

/** 2^32 over the golden ratio: the step of the most even Weyl sequence there is. */
const GOLDEN_STEP = 0x9e3779b9;

/**
 * An index in 0 .. count - 1 for the `sequence`-th choice, evenly spread over any run of choices.
 *
 * `sequence % count` would do if every choice counted. But where every second one belongs to another tenant, or to a
 * second attempt, it sees only even numbers and half of the indices never have their turn. Multiples of the golden
 * ratio spread evenly along every regular subsequence too (Weyl; Knuth, The Art of Computer Programming 3, 6.4).
 */
export function turn(sequence: number, count: number): number {
  return ((Math.imul(sequence, GOLDEN_STEP) >>> 0) * count * TWO_TO_MINUS_32) | 0;
}
