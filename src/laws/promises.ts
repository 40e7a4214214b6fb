/** What single policies promise by their names: laws for whoever makes the same promise. */
import fc from 'fast-check';
import { NO_SHARD, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { ONCE_IN_A_BILLION, unfairness } from './choices/chi-square.ts';
import { choiceLaw, DRAWS, type FleetCase, longRunLaw } from './choices/choice-law.ts';
import { FakeFleet, IDLE, request, type ShardState } from './choices/fake-fleet.ts';
import { choose, fleetOf, type Moment, tally } from './choices/moment.ts';
import type { CreatePolicy, Law } from './law.ts';

export interface Promised extends Law {
  /** The shipped policies that make it. */
  readonly by: readonly string[];
}

const KEYS = Array.from({ length: 600 }, (_, key) => Math.imul(key + 1, 0x9e3779b9));
const shardsOf = (shards: readonly Partial<ShardState>[]): ShardState[] =>
  shards.map((shard) => ({ ...IDLE, ...shard }));

/** A promise about one fleet, with any seed. */
function onFleet(
  named: { readonly name: string; readonly claim: string; readonly by: readonly string[] },
  shards: readonly Partial<ShardState>[],
  broken: (create: CreatePolicy, fleet: FakeFleet, seed: number) => string | null,
): Promised {
  const cases: fc.Arbitrary<FleetCase> = fc.nat().map((seed) => ({ shards: shardsOf(shards), seed }));
  const { by, ...said } = named;
  const law = longRunLaw({
    ...said,
    cases,
    broken: (create, made) => broken(create, new FakeFleet(made.shards), made.seed),
  });
  return { ...law, by };
}

/** Where a policy sends one request. */
function placed(policy: RoutingPolicy, fleet: FakeFleet, affinity: number, drawSeed: number): number {
  const { tenant, inputTokens, maxTokens } = request();
  const { sequence, shards } = fleet;
  return choose(policy, { shards, sequence, tenant, affinity, inputTokens, maxTokens, drawSeed }, fleet);
}

const placement = (policy: RoutingPolicy, fleet: FakeFleet, seed: number): number[] =>
  KEYS.map((affinity, at) => placed(policy, fleet, affinity, seed + at));

const BY_QUOTA = [100_000, 200_000, 0, 300_000, 400_000];

export const PROMISES: readonly Promised[] = [
  onFleet(
    {
      name: 'share-by-quota',
      claim: 'Each shard gets its share by quota.',
      by: ['weighted', 'litellm-shuffle', 'sticky'],
    },
    BY_QUOTA.map((capacity) => ({ capacity, headroom: 50_000 })),
    (create, fleet, seed) => unfairness(tally(create(), fleet, { draws: DRAWS, seed }), BY_QUOTA, ONCE_IN_A_BILLION),
  ),
  {
    ...choiceLaw({
      name: 'most-room',
      claim: 'The shard with the most room is chosen.',
      broken: (create, moment) => {
        const roomiest = fleetOf(moment).roomiest();
        const shard = choose(create(), moment);
        return shard === roomiest ? null : `chose ${shard}, where ${roomiest} has the most room`;
      },
    }),
    by: ['headroom'],
  },
  {
    ...choiceLaw({
      name: 'follows-the-cache',
      claim: 'The shard with most of the prefix in its cache is chosen where it has room, else the roomiest.',
      broken: (create, moment) => {
        const fleet = fleetOf(moment);
        const has = ({ cached, isCandidate }: ShardState, at: number): boolean =>
          isCandidate && cached > 0 && fleet.fits(at);
        const most = Math.max(0, ...moment.shards.filter(has).map(({ cached }) => cached));
        const shard = choose(create(), moment);
        const isRight = most > 0 ? moment.shards[shard]?.cached === most : shard === fleet.roomiest();
        return isRight ? null : `chose ${shard}, where ${most} tokens of the prefix are in a cache`;
      },
    }),
    by: ['cache-aware'],
  },
  onFleet(
    {
      name: 'not-the-least-room',
      claim: 'Of three or more shards, the one with the least room is never chosen.',
      by: ['power-of-two', 'headroom'],
    },
    [{ headroom: 90_000 }, { headroom: 10_000 }, { headroom: 50_000 }],
    (create, fleet, seed) => {
      const [most, least, middle] = tally(create(), fleet, { draws: DRAWS, seed });
      if (least !== 0) return `the least room got ${least} of ${DRAWS}`;
      return most! > middle! ? null : `the most room got ${most}, the second ${middle}`;
    },
  ),
  onFleet(
    {
      name: 'not-the-slowest',
      claim: 'Of three or more shards, the slowest is never chosen.',
      by: ['peak-ewma'],
    },
    [{ latencyMicros: 2_000_000 }, { latencyMicros: 3_000_000 }, { latencyMicros: 1_000_000 }],
    (create, fleet, seed) => {
      const counts = tally(create(), fleet, { draws: DRAWS, seed });
      return counts[1] === 0 && counts[2]! > counts[0]! ? null : `with 2, 3 and 1 s to answer: ${counts.join(', ')}`;
    },
  ),
  {
    ...choiceLaw({
      name: 'fewest-in-flight',
      claim: 'A shard with the fewest requests in flight is chosen.',
      broken: (create, moment) => {
        const fewest = Math.min(...moment.shards.flatMap((s) => (s.isCandidate ? [s.inFlight] : [])));
        const shard = choose(create(), moment);
        return shard === NO_SHARD || moment.shards[shard]!.inFlight === fewest ? null : `chose ${shard}`;
      },
    }),
    by: ['least-in-flight'],
  },
  onFleet(
    { name: 'exact-turns', claim: 'Each shard has its turn, exactly.', by: ['round-robin'] },
    Array(7).fill({}),
    (create, fleet, seed) => {
      const counts = tally(create(), fleet, { draws: 7 * 50, seed });
      return counts.every((count) => count === 50) ? null : `of 50 turns each: ${counts.join(', ')}`;
    },
  ),
  onFleet(
    {
      name: 'sticky-keys',
      claim: 'A key stays where it is, whatever the draw and the turn.',
      by: ['sticky'],
    },
    Array(6).fill({}),
    (create, fleet, seed) => {
      const first = placement(create(), fleet, seed);
      fleet.sequence = 12_345;
      const again = KEYS.map((affinity) => placed(create(), fleet, affinity, seed + 1));
      return first.join() === again.join() ? null : 'the same key went elsewhere';
    },
  ),
  onFleet(
    {
      name: 'keys-come-back',
      claim: 'Only the keys of a shard that goes move, and they move back.',
      by: ['sticky'],
    },
    [{}, {}, { capacity: 300_000 }, {}, {}],
    (create, fleet, seed) => {
      const before = placement(create(), fleet, seed);
      fleet.shards[2]!.isCandidate = false;
      const without = placement(create(), fleet, seed);
      fleet.shards[2]!.isCandidate = true;
      const moved = before.filter((shard, at) => shard !== 2 && shard !== without[at]).length;
      if (moved > 0) return `${moved} keys of other shards moved`;
      return before.join() === placement(create(), fleet, seed).join() ? null : 'keys did not come back';
    },
  ),
  onFleet(
    {
      name: 'bounded-load',
      claim: 'No shard is more than a quarter above its share of the requests in flight.',
      by: ['sticky'],
    },
    [{}, {}, {}, { capacity: 200_000 }],
    (create, fleet, seed) => {
      const policy = create();
      for (let m = 1; m <= 500; m++) {
        // Nine in ten requests carry the same key.
        const shard = placed(policy, fleet, m % 10 === 0 ? m : 7, seed + m);
        const { capacity, inFlight } = fleet.shards[shard]!;
        const bound = Math.ceil((1.25 * m * capacity) / 500_000);
        if (inFlight + 1 > bound) return `shard ${shard} has ${inFlight + 1} of ${m} in flight, above ${bound}`;
        fleet.shards[shard]!.inFlight++;
      }
      return null;
    },
  ),
  fillsToItsMark(),
];

function fillsToItsMark(): Promised {
  const expected = [
    { headrooms: [100_000, 100_000, 100_000], shard: 0 },
    { headrooms: [30_000, 100_000, 100_000], shard: 0 },
    { headrooms: [19_000, 30_000, 100_000], shard: 1 },
    { headrooms: [19_000, 19_000, 19_000], shard: 0 },
    { headrooms: [1_000, 19_000, 18_000], shard: 1 },
    { headrooms: [1_000, 1_999, 0], shard: NO_SHARD },
  ];
  const momentOf = (headrooms: readonly number[]): Moment => ({
    ...request(),
    shards: shardsOf(headrooms.map((headroom) => ({ headroom }))),
    sequence: 0,
    drawSeed: 1,
  });
  const cases = fc.constantFrom(...expected.map(({ headrooms }) => momentOf(headrooms)));
  const law = choiceLaw({
    name: 'fill-mark',
    claim: 'The first shard is filled to its mark, then the next, then whoever has room.',
    cases,
    broken: (create, moment) => {
      const headrooms = moment.shards.map(({ headroom }) => headroom);
      const { shard } = expected.find((each) => each.headrooms.join() === headrooms.join())!;
      const chosen = choose(create(), moment);
      return chosen === shard ? null : `with ${headrooms.join(', ')} left: ${chosen}, not ${shard}`;
    },
  });
  return { ...law, by: ['fill-first'] };
}
