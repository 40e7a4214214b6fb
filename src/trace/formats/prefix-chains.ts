/** Conversations of a trace that names the blocks of its prompts: the same id means the same prefix up to there. */
import { GrowingPrefix } from './growing-prefix.ts';
import { RecentMap } from './recent-map.ts';

export interface ChainedPrompt {
  /** From 0, in the order in which they begin. */
  readonly chain: number;
  readonly cacheableBlocks: number;
}

/**
 * A prompt goes on with the chain that it shares the most blocks with, if these are more than half of that chain's
 * longest prompt; else it begins one of its own. So a system prompt that all share does not make one chain of them.
 */
export class PrefixChains {
  readonly #chainOf = new RecentMap();
  readonly #prefix = new GrowingPrefix();
  #chains = 0;

  /** @param ids of the prompt's blocks @param wholeBlocks of them: a part of a block is not repeated by what follows */
  add(ids: readonly number[], wholeBlocks: number): ChainedPrompt {
    let seen = 0;
    let found: number | undefined;
    for (let chain = this.#chainOf.get(ids[0]!); chain !== undefined; chain = this.#chainOf.get(ids[++seen]!)) {
      found = chain;
    }
    const isContinued = found !== undefined && 2 * seen > this.#prefix.longest(found);
    const chain = isContinued ? found! : this.#chains++;
    for (const id of ids.slice(seen)) this.#chainOf.set(id, chain);
    return { chain, cacheableBlocks: this.#prefix.cacheable(chain, isContinued ? seen : 0, wholeBlocks) };
  }
}
