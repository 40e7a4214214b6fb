/** An index over keys that change one at a time: the row with the largest key is at the root. */

/**
 * A complete binary tree over the rows of one model; inner nodes hold the row that wins below them. An update climbs
 * one path, so the best of 64 shards costs six comparisons instead of a scan. Ties go to the lower row.
 */
export class WinnerTree {
  private readonly leaves: number;
  private readonly keys: Float64Array;
  private readonly winner: Int32Array;

  constructor(rows: number) {
    let leaves = 1;
    while (leaves < rows) leaves *= 2;
    this.leaves = leaves;
    this.keys = new Float64Array(leaves).fill(Number.NEGATIVE_INFINITY);
    this.winner = new Int32Array(leaves * 2);
    for (let leaf = 0; leaf < leaves; leaf++) this.winner[leaves + leaf] = leaf;
    for (let node = leaves - 1; node >= 1; node--) this.winner[node] = this.winner[node * 2]!;
  }

  /** The row with the largest key. */
  best(): number {
    return this.winner[1]!;
  }

  /** The largest key. */
  bestKey(): number {
    return this.keys[this.best()]!;
  }

  update(row: number, key: number): void {
    const keys = this.keys;
    const winner = this.winner;
    keys[row] = key;
    let node = (this.leaves + row) >> 1;
    while (node >= 1) {
      const left = winner[node * 2]!;
      const right = winner[node * 2 + 1]!;
      // By mask: which side wins is a coin toss to the branch predictor. (perf: 6)
      winner[node] = left ^ ((left ^ right) & -Number(keys[right]! > keys[left]!));
      node >>= 1;
    }
  }
}
