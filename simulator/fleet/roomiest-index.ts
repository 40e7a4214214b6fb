/** Which shard has the largest share of its quota left, kept up to date instead of looked for. */
import type { Ledger } from '../quota/ledger.ts';
import type { TokenBucketBank } from '../quota/token-bucket.ts';
import { WinnerTree } from './winner-tree.ts';

/**
 * A bucket holds one and the same number of minutes of its quota on every shard, so as a share all untouched buckets
 * rise alike and their order stands still: a touch moves one key (`TokenBucketBank.standing`), and the root of a tree
 * of keys is the answer. Worth its upkeep only where a policy asks for it.
 */
export class RoomiestIndex {
  readonly #ledger: Ledger;
  readonly #bucket: TokenBucketBank;
  readonly #trees: readonly WinnerTree[];
  /** The most that a bucket of a model can hold: times the largest share left, it bounds the room of all. */
  readonly #largest: Float64Array;

  constructor(ledger: Ledger, bucket: TokenBucketBank, models: number) {
    this.#ledger = ledger;
    this.#bucket = bucket;
    this.#trees = Array.from({ length: models }, () => new WinnerTree(ledger.shards));
    this.#largest = new Float64Array(models);
    for (let shard = 0; shard < ledger.shards; shard++) this.limitChanged(shard);
  }

  best(model: number): number {
    return this.#trees[model]!.best();
  }

  /** The most tokens that a shard could have left, if its share of them were `share`. */
  mostWith(model: number, share: number): number {
    return share * this.#largest[model]!;
  }

  /** The bucket of a shard has been charged or filled. */
  touch(shard: number, model: number): void {
    this.#trees[model]!.update(shard, this.#bucket.standing(this.#ledger.row(shard, model)));
  }

  /** Some quota of a shard has changed. */
  limitChanged(shard: number): void {
    for (let model = 0; model < this.#trees.length; model++) {
      this.touch(shard, model);
      let largest = 0;
      for (let other = 0; other < this.#ledger.shards; other++) {
        const limit = this.#bucket.limit(this.#ledger.row(other, model)) ?? Number.POSITIVE_INFINITY;
        largest = Math.max(largest, limit);
      }
      this.#largest[model] = largest * this.#ledger.semantics.burstFraction;
    }
  }
}
