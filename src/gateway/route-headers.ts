/** Headers that say which way a request went: which accounts were asked, and what they answered. */
import { VERDICTS } from '../../simulator/quota/verdict.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Errand } from './routing/errand.ts';

type Headers = Readonly<Record<string, string>>;

/** Lists have commas between their items; an account that has not answered is left with `none`. */
export function routeHeaders(
  { asks, facts }: Errand,
  response: HttpResponse,
  accountNames: readonly string[],
): Headers {
  const isServed = response.status === 200;
  const last = asks.at(-1);
  const own = { 'x-shardproof-request': facts.id, 'x-shardproof-attempts': String(asks.length) };
  if (last === undefined) return own;
  return {
    ...own,
    'x-shardproof-account': accountNames[last.shard]!,
    'x-shardproof-accounts': asks.map(({ shard }) => accountNames[shard]!).join(','),
    'x-shardproof-verdicts': asks
      .map((ask) => (ask.verdict !== null ? VERDICTS[ask.verdict]! : isServed && ask === last ? 'admitted' : 'none'))
      .join(','),
    ...('stream' in response ? { 'x-shardproof-head': 'first-token' } : {}),
  };
}

/** Whether the gateway itself refused, or let the accounts' refusals through: both are a 429. */
export function outcomeHeader(outcome: string): Headers {
  return { 'x-shardproof-outcome': outcome };
}
