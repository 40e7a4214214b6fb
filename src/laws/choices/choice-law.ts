/** Laws about single choices, and about long runs of choices on a fleet that stays as it is. */
import type fc from 'fast-check';
import type { CreatePolicy, Law } from '../law.ts';
import { law } from '../law.ts';
import { accountOf, MODEL, PLAIN_MODEL, type World } from '../worlds/world.ts';
import type { ShardState } from './fake-fleet.ts';
import { type Moment, showMoment, showShards, someMoment } from './moment.ts';

export const CHOICES = 300;
const LONG_RUNS = 40;
/** Enough for a chi-square test of a handful of shards. */
export const DRAWS = 2_000;

interface Named {
  readonly name: string;
  readonly claim: string;
}

/** A law about any single choice. */
export function choiceLaw(
  named: Named & {
    readonly cases?: fc.Arbitrary<Moment>;
    readonly broken: (create: CreatePolicy, moment: Moment) => string | null;
  },
): Law {
  return law({
    ...named,
    runs: CHOICES,
    cases: named.cases ?? someMoment,
    broken: named.broken,
    show: showMoment,
    worldOf: worldOfMoment,
  });
}

/** What a law about long runs puts before a policy: a fleet, whatever else the law has to say, and a seed. */
export interface FleetCase {
  readonly shards: readonly ShardState[];
  readonly seed: number;
}

/** A law about how often each shard of a fleet is chosen. */
export function longRunLaw<Case extends FleetCase>(
  named: Named & {
    readonly cases: fc.Arbitrary<Case>;
    readonly broken: (create: CreatePolicy, made: Case) => string | null;
  },
): Law {
  return law({
    ...named,
    runs: LONG_RUNS,
    cases: named.cases,
    broken: named.broken,
    show: ({ shards }) => showShards(shards),
    worldOf: ({ shards }) => worldOfFleet(shards, 1_000, 1_000),
  });
}

/** The fleet and the request of a choice, as they would be in a run. */
export function worldOfMoment({ shards, inputTokens, maxTokens }: Moment): World {
  return worldOfFleet(shards, inputTokens, maxTokens);
}

/** The fleet as it would be in a run: its quotas, and residency for whoever is no candidate. */
function worldOfFleet(shards: readonly ShardState[], inputTokens: number, maxTokens: number): World {
  const accounts = shards.map(({ capacity }, index) => accountOf(index, capacity));
  const allowed = accounts.flatMap(({ name }, index) => (shards[index]!.isCandidate ? [name] : []));
  return {
    seed: 1,
    duration: '1m',
    models: { [MODEL]: { ...PLAIN_MODEL, maxOutput: maxTokens } },
    accounts,
    tenants: [
      {
        name: 'tenant',
        ...(allowed.length === 0 || allowed.length === accounts.length ? {} : { residency: allowed }),
        arrivals: { rate: '1/s' },
        tokens: { input: inputTokens, output: Math.min(maxTokens, 100), maxTokens },
      },
    ],
    gateway: {},
  };
}
