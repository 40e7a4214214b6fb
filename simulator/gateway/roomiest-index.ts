/** Which shards have the largest share of their quota left, kept up to date instead of looked for. */
import type { Ledger } from '../quota/ledger.ts';
import type { TokenBucketBank } from '../quota/token-bucket.ts';
import { WinnerTree } from '../basics/winner-tree.ts';

/**
 * A bucket holds one and the same number of minutes of its quota on every shard, so as a share all untouched buckets
 * rise alike and their order stands still: a touch moves one key (`TokenBucketBank.standing`), and the root of a tree
 * of keys is the answer. There is a tree for each class of equal quotas, because in a class whoever has the largest
 * share left also has the most tokens. Worth its upkeep only where a policy asks for it.
 */
export class RoomiestIndex {
  private readonly ledger: Ledger;
  private readonly bucket: TokenBucketBank;
  private readonly models: number;
  /** By row: its class, and its leaf in that class's tree. */
  private readonly classOf: Int32Array;
  private readonly leafOf: Int32Array;
  /** A model's classes are `begins[model] .. begins[model + 1] - 1`. */
  private readonly begins: Int32Array;
  /** By class: its tree, its shards by leaf, and of its best the standing and the shard. */
  private readonly trees: WinnerTree[] = [];
  private readonly shards: Int32Array[] = [];
  private standings = new Float64Array(0);
  private bests = new Int32Array(0);

  constructor(ledger: Ledger, bucket: TokenBucketBank, models: number) {
    this.ledger = ledger;
    this.bucket = bucket;
    this.models = models;
    this.classOf = new Int32Array(models * ledger.shards);
    this.leafOf = new Int32Array(models * ledger.shards);
    this.begins = new Int32Array(models + 1);
    this.limitsChanged();
  }

  /** The model's classes are numbered from the one to just before the other. */
  firstClass(model: number): number {
    return this.begins[model]!;
  }

  endOfClasses(model: number): number {
    return this.begins[model + 1]!;
  }

  /** The shard of a class with the largest share left. */
  bestOf(quotaClass: number): number {
    return this.bests[quotaClass]!;
  }

  /** Orders the best of the classes by the share they have left; of full buckets, the one that filled up first. */
  standingOf(quotaClass: number): number {
    return this.standings[quotaClass]!;
  }

  /** The shard of the model with the largest share left; of equals the first. */
  best(model: number): number {
    const begin = this.begins[model]!;
    const end = this.begins[model + 1]!;
    let best = this.bests[begin]!;
    let bestStanding = this.standings[begin]!;
    for (let k = begin + 1; k < end; k++) {
      const standing = this.standings[k]!;
      const shard = this.bests[k]!;
      if (standing < bestStanding || (standing === bestStanding && shard > best)) continue;
      best = shard;
      bestStanding = standing;
    }
    return best;
  }

  /** The bucket of a shard has been charged or filled. */
  touch(shard: number, model: number): void {
    const row = this.ledger.row(shard, model);
    const quotaClass = this.classOf[row]!;
    const tree = this.trees[quotaClass]!;
    tree.update(this.leafOf[row]!, this.bucket.standing(row));
    this.standings[quotaClass] = tree.bestKey();
    this.bests[quotaClass] = this.shards[quotaClass]![tree.best()]!;
  }

  /** Some quota has changed: the classes are formed anew. */
  limitsChanged(): void {
    this.trees.length = 0;
    this.shards.length = 0;
    for (let model = 0; model < this.models; model++) {
      this.begins[model] = this.shards.length;
      this.classify(model);
    }
    this.begins[this.models] = this.shards.length;
    this.standings = new Float64Array(this.shards.length);
    this.bests = new Int32Array(this.shards.length);
    for (let model = 0; model < this.models; model++) {
      for (let shard = 0; shard < this.ledger.shards; shard++) this.touch(shard, model);
    }
  }

  private classify(model: number): void {
    const byLimit = new Map<number | null, number[]>();
    for (let shard = 0; shard < this.ledger.shards; shard++) {
      const limit = this.bucket.limit(this.ledger.row(shard, model));
      const known = byLimit.get(limit);
      if (known === undefined) byLimit.set(limit, [shard]);
      else known.push(shard);
    }
    for (const shards of byLimit.values()) {
      for (const [leaf, shard] of shards.entries()) {
        const row = this.ledger.row(shard, model);
        this.classOf[row] = this.shards.length;
        this.leafOf[row] = leaf;
      }
      this.trees.push(new WinnerTree(shards.length));
      this.shards.push(Int32Array.from(shards));
    }
  }
}
