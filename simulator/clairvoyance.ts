/** What only the oracle sees: the true ledgers of a running simulation, and the request's true output. */
import { ADMITTED } from './quota/ledger.ts';
import { Oracle } from './routing/oracle.ts';
import type { RoutingPolicy } from './routing/policy.ts';
import type { Simulation } from './simulation.ts';
import { CACHE_READ, INPUT, MAX_TOKENS, OUTPUT, TENANT, WORDS } from './fleet/requests.ts';

export function oracleOf(simulation: Simulation): RoutingPolicy {
  const { shards, requests, config, engineNow } = simulation;
  const { ledger } = shards;
  const field = (word: number): number => requests.words[simulation.currentSlot * WORDS + word]!;
  const model = (): number => config.tenants[field(TENANT) & 0xffff]!.model;
  return new Oracle({
    admits: (shard) => {
      const reserve = ledger.reservation(field(INPUT), field(CACHE_READ), field(MAX_TOKENS));
      return shards.canAsk(shard) && ledger.check(shard, model(), reserve, engineNow()) === ADMITTED;
    },
    headroom: (shard) => ledger.tokens.left(ledger.row(shard, model()), engineNow()),
    headroomFraction: (shard) => ledger.tokensLeftShare(ledger.row(shard, model()), engineNow()),
    settledTokens: () => ledger.settlement(model(), field(INPUT), field(CACHE_READ), field(OUTPUT)),
  });
}
