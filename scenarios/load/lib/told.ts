/** What our own servers tell in headers of theirs; of a foreign one nothing is known but its answer. */

export interface Told {
  /** Accounts that were asked, in their order; the last of them alone where a gateway tells no more. */
  readonly shards: readonly string[];
  /** What each of them answered. */
  readonly verdicts: readonly string[];
  /** How many times an account was asked; null: nobody said. */
  readonly attempts: number | null;
  /** How it ended, where a gateway itself refused: `shed`, or `throttled` by its accounts. */
  readonly outcome: string | null;
  /** The head came with the first token, so that its instant is that of the token. */
  readonly hasLateHead: boolean;
  /** The meter that refused the last account that was asked. */
  readonly refusedBy: string | null;
}

const PREFIX = 'x-shardproof-';

/** @param headers in any case, as k6 gives them: `X-Shardproof-Account` */
export function toldBy(headers: Readonly<Record<string, string>>): Told {
  const own = new Map<string, string>();
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    if (lower.startsWith(PREFIX)) own.set(lower.slice(PREFIX.length), headers[name]!);
  }
  const list = (name: string): string[] => (own.get(name) ?? '').split(',').filter((item) => item !== '');
  const shards = own.has('accounts') ? list('accounts') : list('account');
  const attempts = Number(own.get('attempts') ?? '');
  return {
    shards: shards.map((shard) => shard.trim()),
    verdicts: list('verdicts').map((verdict) => verdict.trim()),
    attempts: own.has('attempts') && Number.isInteger(attempts) ? attempts : null,
    outcome: own.get('outcome') ?? null,
    hasLateHead: own.get('head') === 'first-token',
    refusedBy: own.get('refused-by') ?? null,
  };
}
