/** Which shards have the largest share of their quota left, kept up to date instead of looked for. */
import type { Ledger } from '../quota/ledger.ts';
import type { TokenBucketBank } from '../quota/token-bucket.ts';
import { WinnerTree } from './winner-tree.ts';

/** The shards of one model that have equal quotas: whoever has the largest share left also has the most tokens. */
interface QuotaClass {
  readonly limit: number | null;
  readonly shards: number[];
  tree: WinnerTree;
}

/**
 * A bucket holds one and the same number of minutes of its quota on every shard, so as a share all untouched buckets
 * rise alike and their order stands still: a touch moves one key (`TokenBucketBank.standing`), and the root of a tree
 * of keys is the answer, per class of equal quotas. Worth its upkeep only where a policy asks for it.
 */
export class RoomiestIndex {
  readonly #ledger: Ledger;
  readonly #bucket: TokenBucketBank;
  readonly #models: number;
  /** By model. */
  #classes: QuotaClass[][] = [];
  /** By row: its class's tree, and its leaf there. */
  #treeOf: WinnerTree[] = [];
  readonly #leafOf: Int32Array;

  constructor(ledger: Ledger, bucket: TokenBucketBank, models: number) {
    this.#ledger = ledger;
    this.#bucket = bucket;
    this.#models = models;
    this.#leafOf = new Int32Array(models * ledger.shards);
    this.limitsChanged();
  }

  /** How many classes of equal quotas there are. */
  classes(model: number): number {
    return this.#classes[model]!.length;
  }

  /** The shard of a class with the largest share left. */
  bestOf(model: number, quotaClass: number): number {
    const { shards, tree } = this.#classes[model]![quotaClass]!;
    return shards[tree.best()]!;
  }

  /** Orders the best of the classes by the share they have left; of full buckets, the one that filled up first. */
  standingOf(model: number, quotaClass: number): number {
    return this.#classes[model]![quotaClass]!.tree.bestKey();
  }

  /** The shard of the model with the largest share left. */
  best(model: number): number {
    let best = 0;
    for (let k = 1; k < this.classes(model); k++) {
      if (this.standingOf(model, k) > this.standingOf(model, best)) best = k;
    }
    return this.bestOf(model, best);
  }

  /** The bucket of a shard has been charged or filled. */
  touch(shard: number, model: number): void {
    const row = this.#ledger.row(shard, model);
    this.#treeOf[row]!.update(this.#leafOf[row]!, this.#bucket.standing(row));
  }

  /** Some quota has changed: the classes are formed anew. */
  limitsChanged(): void {
    this.#classes = Array.from({ length: this.#models }, (_, model) => this.#classify(model));
    this.#treeOf = [];
    for (const [model, classes] of this.#classes.entries()) {
      for (const { shards, tree } of classes) {
        for (const [leaf, shard] of shards.entries()) {
          const row = this.#ledger.row(shard, model);
          this.#treeOf[row] = tree;
          this.#leafOf[row] = leaf;
          tree.update(leaf, this.#bucket.standing(row));
        }
      }
    }
  }

  #classify(model: number): QuotaClass[] {
    const classes: QuotaClass[] = [];
    for (let shard = 0; shard < this.#ledger.shards; shard++) {
      const limit = this.#bucket.limit(this.#ledger.row(shard, model));
      const known = classes.find((quotaClass) => quotaClass.limit === limit);
      if (known === undefined) classes.push({ limit, shards: [shard], tree: new WinnerTree(1) });
      else known.shards.push(shard);
    }
    for (const quotaClass of classes) quotaClass.tree = new WinnerTree(quotaClass.shards.length);
    return classes;
  }
}
