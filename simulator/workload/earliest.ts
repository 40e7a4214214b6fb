/** Keeps the earliest of several instants, one a lane: a winner tree, so that many lanes cost little more than few. */
import type { Micros } from '../basics/time.ts';

/** Equal instants go to the lower lane. */
export class Earliest {
  /** The lane with the earliest instant. */
  lane = 0;
  private readonly instants: Float64Array;
  private readonly winner: Int32Array;
  private readonly leaves: number;

  constructor(lanes: number) {
    let leaves = 1;
    while (leaves < lanes) leaves *= 2;
    this.leaves = leaves;
    this.instants = new Float64Array(leaves).fill(Infinity);
    this.winner = new Int32Array(2 * leaves);
    for (let lane = 0; lane < leaves; lane++) this.winner[leaves + lane] = lane;
    for (let node = leaves - 1; node >= 1; node--) this.winner[node] = this.winner[2 * node]!;
  }

  /** Infinity when every lane has ended. */
  get atMicros(): Micros {
    return this.instants[this.lane]!;
  }

  set(lane: number, atMicros: Micros): void {
    const at = this.instants;
    const winner = this.winner;
    at[lane] = atMicros;
    for (let node = (this.leaves + lane) >> 1; node >= 1; node >>= 1) {
      const left = winner[2 * node]!;
      const right = winner[2 * node + 1]!;
      winner[node] = at[right]! < at[left]! ? right : left;
    }
    this.lane = winner[1]!;
  }
}
