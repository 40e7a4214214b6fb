/** Numbers of shards mean nothing: a fleet whose shards are numbered anew is used as before. */
import fc from 'fast-check';
import { ONCE_IN_A_BILLION, quantile } from './chi-square.ts';
import { DRAWS, type FleetCase, longRunLaw } from './choice-law.ts';
import { FakeFleet, IDLE, type ShardState } from './fake-fleet.ts';
import { tally } from './moment.ts';

/** A few states, so that many fleets have shards that are alike. */
const STATES: readonly ShardState[] = [
  IDLE,
  { ...IDLE, headroom: 50_000 },
  { ...IDLE, inFlight: 3 },
  { ...IDLE, isCandidate: false },
  { ...IDLE, latencyMicros: 20_000_000 },
  { ...IDLE, capacity: 400_000, headroom: 400_000 },
];

interface Renumbered extends FleetCase {
  readonly turnedBy: number;
  readonly isReversed: boolean;
}

const someRenumbered: fc.Arbitrary<Renumbered> = fc.record({
  shards: fc.array(fc.constantFrom(...STATES), { minLength: 2, maxLength: 6 }),
  turnedBy: fc.nat({ max: 5 }),
  isReversed: fc.boolean(),
  seed: fc.nat(),
});

/** Where each shard is in the new order. */
function orderOf({ shards, turnedBy, isReversed }: Renumbered): number[] {
  const size = shards.length;
  return shards.map((_, i) => ((isReversed ? size - 1 - i : i) + turnedBy) % size);
}

/** Whether chance does not explain how two samples differ. */
function differ(one: readonly number[], other: readonly number[]): boolean {
  let statistic = 0;
  let cells = 0;
  for (const [i, count] of one.entries()) {
    const both = count + other[i]!;
    if (both < 10) continue;
    statistic += (count - other[i]!) ** 2 / both;
    cells++;
  }
  return statistic > quantile(Math.max(1, cells - 1), ONCE_IN_A_BILLION);
}

export const RELABELLING = longRunLaw({
  name: 'relabelling',
  claim: 'Numbering the shards anew changes nothing: equal shards are used alike.',
  cases: someRenumbered,
  broken: (create, made) => {
    const order = orderOf(made);
    const renumbered: ShardState[] = [];
    for (const [i, shard] of made.shards.entries()) renumbered[order[i]!] = shard;
    // Where some are left out, it is for a tenant that makes every second choice.
    const stride = made.shards.every(({ isCandidate }) => isCandidate) ? 1 : 2;
    const run = { draws: DRAWS, stride };
    const before = tally(create(), new FakeFleet(made.shards), { ...run, seed: made.seed });
    const counted = tally(create(), new FakeFleet(renumbered), { ...run, seed: made.seed + 1 });
    const after = order.map((at) => counted[at]!);
    if (!differ(before, after)) return null;
    const then = `numbered ${order.join(', ')} it gave the same shards ${after.join(', ')}`;
    return `gave the shards ${before.join(', ')} of ${DRAWS} requests; ${then}`;
  },
});
