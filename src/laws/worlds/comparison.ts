/** A policy beside others on the very same arrivals: one that is no good, and one that knows everything. */
import type fc from 'fast-check';
import { NO_SHARD, type RoutingPolicy } from '../../../simulator/routing/policy.ts';
import { ORACLE_NAME } from '../../../simulator/routing/oracle.ts';
import { simulate } from '../../../simulator/simulate.ts';
import { formatNumber } from '../../report/numbers.ts';
import type { CreatePolicy } from '../law.ts';
import { BOUNDS } from './bounds.ts';
import { calmWorld, someCalmParts } from './calm-world.ts';
import { runIn, servedShare } from './run-world.ts';
import { configOf, type World } from './world.ts';
import { measuredLaw } from './world-law.ts';

/** What anybody can do: the first account that may be asked, always. */
export const CANARY: RoutingPolicy = {
  name: 'first-candidate',
  reads: [],
  choose: (fleet) => (fleet.candidates === 0 ? NO_SHARD : fleet.candidate(0)),
};

const someEqualWorld: fc.Arbitrary<World> = someCalmParts.map((parts) =>
  calmWorld({ ...parts, quotas: parts.quotas.map(() => parts.quotas[0]!) }),
);
/**
 * One account is four times the others, and comes first: who knows only their order does not find it by luck. Were it
 * sixteen times one of many, even the better of two drawn at random would seldom be it.
 */
const someUnequalWorld: fc.Arbitrary<World> = someCalmParts.map((parts) =>
  calmWorld({ ...parts, quotas: parts.quotas.map((_, index) => (index === 0 ? 4 : 1) * parts.quotas[0]!) }),
);

function regret(create: CreatePolicy, world: World): number {
  const config = configOf(world);
  const clairvoyant = { ...config, gateway: { ...config.gateway, policy: ORACLE_NAME } };
  const best = servedShare(simulate(clairvoyant, { seed: world.seed }));
  return best - servedShare(runIn(world, create()).result);
}

const points = (share: number): string => `${formatNumber(100 * share)} percentage points`;

export const CANARY_LAW = measuredLaw({
  name: 'canary',
  claim: `Nowhere is ${points(BOUNDS.canaryLoss)} less served than by always asking the first candidate.`,
  cases: someEqualWorld,
  measure: (create, world) => servedShare(runIn(world, CANARY).result) - servedShare(runIn(world, create()).result),
  isBroken: (loss) => loss > BOUNDS.canaryLoss,
  say: (loss) => `served ${points(loss)} less than always asking the first candidate does`,
});

function regretLaw(name: string, where: string, cases: fc.Arbitrary<World>, bound: number) {
  return measuredLaw({
    name,
    claim: `${where} the oracle serves at most ${points(bound)} more.`,
    cases,
    measure: regret,
    isBroken: (loss) => loss > bound,
    say: (loss) => `served ${points(loss)} less than the oracle does`,
  });
}

export const REGRET = regretLaw('regret', 'On equal accounts', someEqualWorld, BOUNDS.regretEqual);
export const REGRET_UNEQUAL = regretLaw(
  'regret-unequal',
  'Where one account is four times the others,',
  someUnequalWorld,
  BOUNDS.regretUnequal,
);
