/** What single policies promise by their names, as functions that throw where a promise is broken. */
import { NO_SHARD, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { FakeFleet, request } from './fleet.ts';
import { DRAWS, choose, tally } from './routing-cases.ts';
import { everyCase, expectShares, expectThat } from './routing-laws.ts';

export interface Promised {
  /** Completes "a policy ...". */
  readonly name: string;
  readonly by: readonly string[];
  readonly check: (create: () => RoutingPolicy) => void;
}

const KEYS = Array.from({ length: 600 }, (_, key) => Math.imul(key + 1, 0x9e3779b9));

/** Where each key goes on an idle fleet. */
function placement(policy: RoutingPolicy, fleet: FakeFleet): number[] {
  return KEYS.map((affinity, at) => choose(policy, { fleet, head: request({ affinity }), drawSeed: at }));
}

export const PROMISES: readonly Promised[] = [
  {
    name: 'gives each shard its share by quota',
    by: ['weighted', 'litellm-shuffle', 'sticky'],
    check: (create) => {
      const capacities = [100_000, 200_000, 0, 300_000, 400_000];
      const fleet = new FakeFleet(capacities.map((capacity) => ({ capacity, headroom: 50_000 })));
      expectShares(tally(create(), fleet, DRAWS), capacities, 'by quota');
    },
  },
  {
    name: 'chooses the shard with the most room',
    by: ['headroom'],
    check: everyCase((policy, { fleet, head, drawSeed }) => {
      expectThat(choose(policy, { fleet, head, drawSeed }) === fleet.roomiest(), 'chose another');
    }),
  },
  {
    name: 'never chooses the shard with the least room of three or more',
    by: ['power-of-two', 'headroom'],
    check: (create) => {
      const fleet = new FakeFleet([{ headroom: 90_000 }, { headroom: 10_000 }, { headroom: 50_000 }]);
      const counts = tally(create(), fleet, DRAWS);
      expectThat(counts[1] === 0, `the least room: ${counts[1]} of ${DRAWS}`);
      expectThat(counts[0]! > counts[2]!, `the most room got ${counts[0]}, the second ${counts[2]}`);
    },
  },
  {
    name: 'never chooses the slowest of three or more',
    by: ['peak-ewma'],
    check: (create) => {
      const micros = [2_000_000, 3_000_000, 1_000_000];
      const counts = tally(create(), new FakeFleet(micros.map((latencyMicros) => ({ latencyMicros }))), DRAWS);
      expectThat(counts[1] === 0 && counts[2]! > counts[0]!, `by latency ${micros.join()}: ${counts.join()}`);
    },
  },
  {
    name: 'chooses a shard with the fewest requests in flight',
    by: ['least-in-flight'],
    check: everyCase((policy, made) => {
      const { shards } = made.fleet;
      const fewest = Math.min(...shards.filter(({ isCandidate }) => isCandidate).map(({ inFlight }) => inFlight));
      const shard = choose(policy, made);
      expectThat(shard === NO_SHARD || shards[shard]!.inFlight === fewest, `chose ${shard}`);
    }),
  },
  {
    name: 'gives each shard its turn, exactly',
    by: ['round-robin'],
    check: (create) => {
      const counts = tally(create(), new FakeFleet(Array(7).fill({})), 7 * 50);
      expectThat(
        counts.every((count) => count === 50),
        `of 50 turns each: ${counts.join()}`,
      );
    },
  },
  {
    name: 'keeps a key where it is, whatever the draw and the turn',
    by: ['sticky'],
    check: (create) => {
      const fleet = new FakeFleet(Array(6).fill({}));
      const first = placement(create(), fleet);
      fleet.sequence = 12_345;
      const again = KEYS.map((affinity) => choose(create(), { fleet, head: request({ affinity }), drawSeed: 1 }));
      expectThat(first.join() === again.join(), 'the same key went elsewhere');
    },
  },
  {
    name: 'moves only the keys of a shard that goes, and moves them back',
    by: ['sticky'],
    check: (create) => {
      const fleet = new FakeFleet([{}, {}, { capacity: 300_000 }, {}, {}]);
      const before = placement(create(), fleet);
      fleet.shards[2]!.isCandidate = false;
      const without = placement(create(), fleet);
      fleet.shards[2]!.isCandidate = true;
      const moved = before.filter((shard, at) => shard !== 2 && shard !== without[at]).length;
      expectThat(moved === 0, `${moved} keys of other shards moved`);
      expectThat(before.join() === placement(create(), fleet).join(), 'keys did not come back');
    },
  },
  {
    name: 'keeps every shard within a quarter above its share of the requests in flight',
    by: ['sticky'],
    check: (create) => {
      const policy = create();
      const fleet = new FakeFleet([{}, {}, {}, { capacity: 200_000 }]);
      for (let m = 1; m <= 500; m++) {
        // Nine in ten requests carry the same key.
        const affinity = m % 10 === 0 ? m : 7;
        const shard = choose(policy, { fleet, head: request({ affinity }), drawSeed: m });
        const { capacity, inFlight } = fleet.shards[shard]!;
        const bound = Math.ceil((1.25 * m * capacity) / 500_000);
        expectThat(inFlight + 1 <= bound, `shard ${shard} has ${inFlight + 1} of ${m} in flight, above ${bound}`);
        fleet.shards[shard]!.inFlight++;
      }
    },
  },
  {
    name: 'fills the first shard to its mark, then the next, then whoever has room',
    by: ['fill-first'],
    check: (create) => {
      const choice = (headrooms: readonly number[]): number =>
        choose(create(), {
          fleet: new FakeFleet(headrooms.map((headroom) => ({ headroom }))),
          head: request(),
          drawSeed: 1,
        });
      const expected: [number[], number][] = [
        [[100_000, 100_000, 100_000], 0],
        [[30_000, 100_000, 100_000], 0],
        [[19_000, 30_000, 100_000], 1],
        [[19_000, 19_000, 19_000], 0],
        [[1_000, 19_000, 18_000], 1],
        [[1_000, 1_999, 0], NO_SHARD],
      ];
      for (const [headrooms, shard] of expected) {
        expectThat(choice(headrooms) === shard, `with ${headrooms.join()} left: ${choice(headrooms)}, not ${shard}`);
      }
    },
  },
];
