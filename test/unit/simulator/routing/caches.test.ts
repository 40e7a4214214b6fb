/** The policies that keep a session where its prompt cache is: by its hash, or by what is believed to be cached. */
import { describe, expect, it } from 'vitest';
import { type PolicyOptions, createPolicy } from '../../../../simulator/routing/index.ts';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { FakeFleet, request } from '../../../../src/laws/choices/fake-fleet.ts';
import { choose, drawing } from '../../../support/choosing.ts';

describe('sticky', () => {
  /** The index that each of many keys goes to. */
  const homes = (fleet: FakeFleet, options?: PolicyOptions): number[] =>
    Array.from({ length: 400 }, (_, affinity) =>
      createPolicy('sticky', options).choose(fleet, request({ affinity }), drawing()),
    );
  const share = (chosen: readonly number[], shard: number): number =>
    chosen.filter((each) => each === shard).length / chosen.length;

  it.each([
    ['by their quotas', [300_000, 100_000], 0.75],
    ['alike where one is unlimited', [Number.POSITIVE_INFINITY, 100_000], 0.5],
    ['alike where no quota is above 0', [0, 0], 0.5],
  ] as const)('spreads keys %s', (_, capacities, expected) => {
    const chosen = homes(new FakeFleet(capacities.map((capacity) => ({ capacity }))));
    expect(Math.abs(share(chosen, 0) - expected)).toBeLessThan(0.08);
  });

  it('moves only the keys of the shard that goes', () => {
    const fleet = new FakeFleet([{}, {}, {}]);
    const before = homes(fleet);
    fleet.shards[1]!.isCandidate = false;
    const after = homes(fleet);
    expect(after.filter((shard, at) => before[at] !== 1 && before[at] !== shard)).toEqual([]);
    expect(new Set(after.filter((_, at) => before[at] === 1))).toEqual(new Set([0, 2]));
  });

  it.each([
    // Of 4 and the one to come, a half and a quarter more is 3.125: fewer than 4 may be there.
    [0.25, 3, 1, true],
    [0.25, 4, 0, false],
    // And exactly a half of 5 + 1: fewer than 3.
    [0, 2, 3, true],
    [0, 3, 2, false],
  ])(
    'with a margin of %d and %i of its own to %i of the other, a home keeps its key: %s',
    (loadMargin, own, other, stays) => {
      const home = choose('sticky', new FakeFleet([{}, {}]));
      const fleet = new FakeFleet([{ inFlight: other }, { inFlight: other }]);
      fleet.shards[home]!.inFlight = own;
      expect(choose('sticky', fleet, { loadMargin }) === home).toBe(stays);
    },
  );

  it('bounds all alike where no quota is above 0', () => {
    const home = choose('sticky', new FakeFleet([{ capacity: 0 }, { capacity: 0 }]));
    const fleet = new FakeFleet([{ capacity: 0 }, { capacity: 0 }]);
    fleet.shards[home]!.inFlight = 4;
    expect(choose('sticky', fleet)).toBe(1 - home);
  });

  it('allows a quarter more if nothing else is said', () => {
    const fleet = new FakeFleet([{ inFlight: 3 }, { inFlight: 1 }]);
    expect(homes(fleet)).toEqual(homes(fleet, { loadMargin: 0.25 }));
    expect(homes(fleet)).not.toEqual(homes(fleet, { loadMargin: 0 }));
  });

  it('allows a large shard more than a small one', () => {
    const fleet = new FakeFleet([
      { capacity: 300_000, inFlight: 6 },
      { capacity: 100_000, inFlight: 4 },
    ]);
    expect(new Set(homes(fleet))).toEqual(new Set([0]));
  });

  it('goes where most of the prefix is, unless that is too busy', () => {
    const fleet = new FakeFleet([{ cached: 500 }, { cached: 900 }, { cached: 900 }, {}]);
    expect(new Set(homes(fleet))).toEqual(new Set([1, 2]));
    fleet.shards[2]!.cached = 0;
    expect(new Set(homes(fleet))).toEqual(new Set([1]));
    fleet.shards[1]!.inFlight = 10;
    expect(new Set(homes(fleet))).toEqual(new Set([0]));
  });

  it('leaves a shard on which the request does not fit, and waits where it fits nowhere', () => {
    const fleet = new FakeFleet([{}, {}, {}]);
    const home = choose('sticky', fleet);
    fleet.shards[home]!.otherQuotasFit = false;
    const second = choose('sticky', fleet);
    expect(second).not.toBe(home);
    for (const shard of fleet.shards) shard.headroom = 0;
    expect(choose('sticky', fleet)).toBe(NO_SHARD);
  });

  it('puts room before the bound: the only shard with room takes the request, however busy', () => {
    const fleet = new FakeFleet([{ headroom: 0 }, { inFlight: 100 }, { headroom: 0 }]);
    expect(choose('sticky', fleet)).toBe(1);
  });
});

describe('cache-aware', () => {
  it('goes where most of the prefix is and the request fits, else to the roomiest', () => {
    const fleet = new FakeFleet([
      {},
      { headroom: 3_000, cached: 500 },
      { headroom: 3_000, cached: 900 },
      { cached: 900 },
    ]);
    expect(choose('cache-aware', fleet)).toBe(2);
    fleet.shards[2]!.otherQuotasFit = false;
    expect(choose('cache-aware', fleet)).toBe(3);
    fleet.shards[3]!.isCandidate = false;
    expect(choose('cache-aware', fleet)).toBe(1);
    fleet.shards[1]!.headroom = 1_999;
    expect(choose('cache-aware', fleet)).toBe(0);
  });

  it('does not leave a larger prefix for a smaller one that comes later', () => {
    expect(choose('cache-aware', new FakeFleet([{ cached: 900 }, { cached: 500 }]))).toBe(0);
  });

  it('is headroom where nothing is cached', () => {
    const fleet = new FakeFleet([{ headroom: 50_000 }, {}]);
    expect(choose('cache-aware', fleet)).toBe(1);
  });
});
