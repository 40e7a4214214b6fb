/** What single policies do in the cases that laws over all of them cannot name. */
import { describe, expect, it } from 'vitest';
import { POLICIES, POLICY_NAMES, createPolicy } from '../../../../simulator/routing/index.ts';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { turn } from '../../../../simulator/routing/turn.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';
import { FakeFleet } from '../../../../src/laws/choices/fake-fleet.ts';
import { tally } from '../../../../src/laws/choices/moment.ts';
import { choose, drawing, runOf } from '../../../support/choosing.ts';

describe('the registry', () => {
  it('gives each policy under its own name, with a summary', () => {
    for (const name of POLICY_NAMES) {
      expect(createPolicy(name).name).toBe(name);
      expect(POLICIES[name]!.summary).toMatch(/^\S.{10,80}$/);
    }
  });

  it('refuses other names and says which there are', () => {
    for (const name of ['oracle', 'toString', ''])
      expect(() => createPolicy(name)).toThrow(/there are power-of-two, headroom, /);
  });
});

describe('every policy', () => {
  it('reads what it says of the book, and no more', () => {
    const reads = POLICY_NAMES.map((name) => [name, createPolicy(name).reads]);
    expect(Object.fromEntries(reads)).toEqual({
      'power-of-two': [],
      headroom: ['roomiest'],
      'round-robin': [],
      random: [],
      weighted: [],
      'least-in-flight': ['in-flight'],
      'peak-ewma': ['in-flight', 'latency'],
      sticky: ['in-flight', 'cache'],
      'cache-aware': ['cache', 'roomiest'],
      'fill-first': [],
      'litellm-shuffle': [],
      'litellm-usage-v2': ['minute'],
    });
  });

  it.each(POLICY_NAMES)('%s: names nobody where there is no candidate, without a draw', (name) => {
    expect(choose(name, new FakeFleet([{ isCandidate: false }]), {}, drawing())).toBe(NO_SHARD);
  });

  it.each(POLICY_NAMES)('%s: names the only candidate', (name) => {
    const chance = drawing(0);
    expect(choose(name, new FakeFleet([{ isCandidate: false }, {}, { isCandidate: false }]), {}, chance)).toBe(1);
  });
});

describe('turn', () => {
  it('stays within five of an even share, over regular subsequences of 1,000 choices among 7', () => {
    for (const stride of [1, 2, 3, 7, 8]) {
      const counts = Array<number>(7).fill(0);
      for (let i = 0; i < 1_000; i++) {
        const index = turn(i * stride, 7);
        counts[index] = counts[index]! + 1;
      }
      for (const count of counts) expect(Math.abs(count - 1_000 / 7)).toBeLessThan(5);
    }
  });

  it('stays below its count for the largest counters', () => {
    for (const sequence of [2 ** 31, 2 ** 32 - 1, 2 ** 40 + 1]) expect(turn(sequence, 3)).toBeLessThan(3);
  });
});

describe('round-robin', () => {
  it('goes round, and spreads by the golden ratio where some are left out', () => {
    const all = new FakeFleet([{}, {}, {}]);
    const some = new FakeFleet([{}, { isCandidate: false }, {}, {}]);
    const choices = [0, 1, 2, 3, 4, 5].map((sequence) => {
      all.sequence = sequence;
      some.sequence = sequence;
      return [choose('round-robin', all), choose('round-robin', some)];
    });
    expect(choices.map(([ofAll]) => ofAll)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(choices.map(([, ofSome]) => ofSome)).toEqual([0, 1, 2, 3, 4, 5].map((at) => [0, 2, 3][turn(at, 3)]));
  });
});

describe('random', () => {
  it('draws among the candidates', () => {
    const fleet = new FakeFleet([{}, { isCandidate: false }, {}]);
    expect([0, 1].map((drawn) => choose('random', fleet, {}, drawing(drawn)))).toEqual([0, 2]);
  });
});

describe('of two choices', () => {
  const fleet = new FakeFleet([{ headroom: 10_000 }, { headroom: 30_000 }, { headroom: 20_000 }, { headroom: 30_000 }]);

  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [0, 1, 2],
    [2, 0, 2],
    [2, 1, 1],
    [2, 2, 3],
    [3, 2, 3],
  ])('power-of-two: drawing %i and then %i of the others names %i', (first, second, named) => {
    expect(choose('power-of-two', fleet, {}, drawing(first, second))).toBe(named);
  });

  it('the one drawn first is taken of equals', () => {
    expect([drawing(1, 2), drawing(3, 1)].map((chance) => choose('power-of-two', fleet, {}, chance))).toEqual([1, 3]);
  });
});

describe('fill-first', () => {
  it('stays with the primary up to its mark, then goes to the next, and overflows to the first with room', () => {
    const fleet = new FakeFleet([{ headroom: 20_001 }, {}, {}]);
    expect(choose('fill-first', fleet)).toBe(0);
    // 0.8 is the mark if nothing else is said; 1 - 0.8 is a little less than 0.2.
    fleet.shards[0]!.headroom = 19_999;
    expect(choose('fill-first', fleet)).toBe(1);
    expect(choose('fill-first', fleet, { fillMark: 0.9 })).toBe(0);
    fleet.shards[1]!.otherQuotasFit = false;
    expect(choose('fill-first', fleet)).toBe(2);
    fleet.shards[2]!.headroom = 10_000;
    expect(choose('fill-first', fleet)).toBe(0);
    fleet.shards[0]!.headroom = 1_000;
    expect(choose('fill-first', fleet)).toBe(2);
    fleet.shards[2]!.headroom = 1_000;
    expect(choose('fill-first', fleet)).toBe(NO_SHARD);
  });

  it('leaves a shard at its mark, not only above it', () => {
    const fleet = new FakeFleet([{ headroom: 50_000 }, {}]);
    expect(choose('fill-first', fleet, { fillMark: 0.5 })).toBe(1);
  });
});

describe('headroom', () => {
  it('takes the largest share left that fits', () => {
    const fleet = new FakeFleet([
      { headroom: 50_000 },
      { headroom: 9_000, capacity: 10_000 },
      { otherQuotasFit: false },
    ]);
    expect(choose('headroom', fleet)).toBe(1);
  });
});

describe('least-in-flight', () => {
  it('takes the fewest, and takes turns among those that tie', () => {
    const fleet = new FakeFleet([{ inFlight: 2 }, { inFlight: 1 }, { inFlight: 2 }, { inFlight: 1 }, { inFlight: 1 }]);
    const named = [0, 1, 2, 3].map((sequence) => {
      fleet.sequence = sequence;
      return choose('least-in-flight', fleet);
    });
    expect(named).toEqual([0, 1, 2, 3].map((sequence) => [1, 3, 4][turn(sequence, 3)]));
    fleet.shards[3]!.inFlight = 0;
    expect(choose('least-in-flight', fleet)).toBe(3);
  });

  it('shares among those that tie, not among all', () => {
    const fleet = new FakeFleet([3, 1, 5, 1, 4, 1].map((inFlight) => ({ inFlight })));
    expect(unfairness(tally(createPolicy('least-in-flight'), fleet, runOf(3_000)), [0, 1, 0, 1, 0, 1])).toBeNull();
  });
});

describe('peak-ewma', () => {
  it('asks a shard that was never timed once, then waits for its answer', () => {
    const fleet = new FakeFleet([{}, { latencyMicros: 0 }]);
    expect(tally(createPolicy('peak-ewma'), fleet, runOf(50))).toEqual([0, 50]);
    fleet.shards[1]!.inFlight = 1;
    expect(tally(createPolicy('peak-ewma'), fleet, runOf(50))).toEqual([50, 0]);
  });

  it('prefers a timed shard that is working to a slower one that is idle', () => {
    const fleet = new FakeFleet([{ latencyMicros: 1_000, inFlight: 1 }, { latencyMicros: 3_000 }]);
    expect(choose('peak-ewma', fleet)).toBe(0);
  });

  it('knows what a timed shard costs that is idle, and which untimed one waits for fewer', () => {
    const timed = new FakeFleet([
      { latencyMicros: 1_000, inFlight: 1 },
      { latencyMicros: 1_500, inFlight: 0 },
    ]);
    expect([drawing(0, 0), drawing(1, 0)].map((chance) => choose('peak-ewma', timed, {}, chance))).toEqual([1, 1]);
    const untimed = new FakeFleet([
      { latencyMicros: 0, inFlight: 2 },
      { latencyMicros: 0, inFlight: 1 },
    ]);
    expect([drawing(0, 0), drawing(1, 0)].map((chance) => choose('peak-ewma', untimed, {}, chance))).toEqual([1, 1]);
  });

  it('weighs latency by what is already being worked on', () => {
    const fleet = new FakeFleet([
      { latencyMicros: 1_000, inFlight: 3 },
      { latencyMicros: 3_000, inFlight: 0 },
    ]);
    expect(choose('peak-ewma', fleet)).toBe(1);
  });
});
