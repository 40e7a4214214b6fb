/** What only the oracle sees: the true ledgers of a running simulation, and the request's true output. */
import { ADMITTED } from '../quota/verdict.ts';
import { createPolicy } from '../routing/index.ts';
import { Oracle, ORACLE_NAME } from '../routing/oracle.ts';
import type { RoutingPolicy } from '../routing/policy.ts';
import type { Simulation } from './simulation.ts';

/** The policy of that name, the oracle among them; a name that nobody has throws. */
export function policyNamed(name: string): RoutingPolicy | typeof oracleOf {
  return name === ORACLE_NAME ? oracleOf : createPolicy(name);
}

export function oracleOf(simulation: Simulation): RoutingPolicy {
  const { shards, requests, engineNow } = simulation;
  const { ledger } = shards;
  const model = (): number => requests.model(simulation.currentSlot);
  return new Oracle({
    admits: (shard) => {
      const slot = simulation.currentSlot;
      const reserve = simulation.prefixes.reserveAt(slot, shard, engineNow());
      return shards.canAsk(shard) && ledger.check(shard, model(), reserve, engineNow()) === ADMITTED;
    },
    headroom: (shard) => ledger.tokens.left(ledger.row(shard, model()), engineNow()),
    headroomFraction: (shard) => ledger.tokensLeftShare(ledger.row(shard, model()), engineNow()),
    settledTokens: (shard) => {
      const slot = simulation.currentSlot;
      const read = simulation.prefixes.readableAt(slot, shard, engineNow());
      return ledger.settlement(model(), requests.input(slot), read, requests.output(slot));
    },
  });
}
