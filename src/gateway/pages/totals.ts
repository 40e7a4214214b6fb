/** Sums over finished requests: by tenant and outcome, by tenant and kind of token, by account and verdict. */
import { VERDICTS } from '../../../simulator/quota/verdict.ts';
import type { Ending } from '../serving/ending.ts';

class Counts implements Iterable<readonly [index: number, word: string, count: number]> {
  readonly #byIndex = new Map<number, Map<string, number>>();

  add(index: number, word: string, count = 1): void {
    let words = this.#byIndex.get(index);
    if (words === undefined) this.#byIndex.set(index, (words = new Map()));
    words.set(word, (words.get(word) ?? 0) + count);
  }

  of(index: number, word: string): number {
    return this.#byIndex.get(index)?.get(word) ?? 0;
  }

  *[Symbol.iterator](): Generator<readonly [index: number, word: string, count: number]> {
    for (const [index, words] of this.#byIndex) for (const [word, count] of words) yield [index, word, count];
  }
}

export class Totals {
  readonly requests = new Counts();
  readonly tokens = new Counts();
  readonly asks = new Counts();

  add({ errand, outcome, tokens, shard }: Ending): void {
    this.requests.add(errand.tenant, outcome);
    for (const { shard: asked, verdict } of errand.asks) {
      if (verdict !== null) this.asks.add(asked, VERDICTS[verdict]!);
    }
    if (tokens === null) return;
    if (shard !== null) this.asks.add(shard, 'admitted');
    this.tokens.add(errand.tenant, 'input', tokens.inputTokens);
    this.tokens.add(errand.tenant, 'cache-read', tokens.cacheReadTokens);
    this.tokens.add(errand.tenant, 'cache-write', tokens.cacheWriteTokens);
    this.tokens.add(errand.tenant, 'output', tokens.outputTokens);
  }
}
