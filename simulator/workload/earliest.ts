/** Keeps the earliest of several instants, one a lane, so that many lanes cost little more than few. */
import type { Micros } from '../basics/time.ts';
import { WinnerTree } from '../basics/winner-tree.ts';

/** Equal instants go to the lower lane. */
export class Earliest {
  private readonly tree: WinnerTree;

  constructor(lanes: number) {
    this.tree = new WinnerTree(lanes);
  }

  /** The lane with the earliest instant. */
  get lane(): number {
    return this.tree.best();
  }

  /** Infinity when every lane has ended. */
  get atMicros(): Micros {
    return -this.tree.bestKey();
  }

  set(lane: number, atMicros: Micros): void {
    this.tree.update(lane, -atMicros);
  }
}
