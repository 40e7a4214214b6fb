/** By how many accounts two answers differ, and how sure that is. */
import type { Fewest } from '../fewest.ts';

export interface AccountChange {
  readonly mean: number;
  /** What the difference is at least, and at most, as far as each answer is shown. */
  readonly low: number;
  readonly high: number;
}

/** Null where one of them has no answer. */
export function changeOf(
  from: Pick<Fewest, 'shards' | 'low'>,
  to: Pick<Fewest, 'shards' | 'low'>,
): AccountChange | null {
  if (from.shards === null || to.shards === null) return null;
  return { mean: from.shards - to.shards, low: from.low - to.shards, high: from.shards - to.low };
}

/** What each saves, the most first; those without an answer at the end. */
export function ranked<Answer extends Pick<Fewest, 'shards' | 'low'>>(
  levers: readonly Answer[],
  base: Pick<Fewest, 'shards' | 'low'>,
): readonly { readonly lever: Answer; readonly change: AccountChange | null }[] {
  return levers
    .map((lever) => ({ lever, change: changeOf(base, lever) }))
    .sort((a, b) => (b.change?.mean ?? Number.NEGATIVE_INFINITY) - (a.change?.mean ?? Number.NEGATIVE_INFINITY));
}
