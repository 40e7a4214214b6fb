/** What single policies do in the cases that laws over all of them cannot name. */
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import { POLICIES, POLICY_NAMES, createPolicy } from '../../../../simulator/routing/index.ts';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { turn } from '../../../../simulator/routing/turn.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';
import { FakeFleet, request } from '../../../../src/laws/choices/fake-fleet.ts';
import { type LongRun, tally } from '../../../../src/laws/choices/moment.ts';

const runOf = (draws: number): LongRun => ({ draws, seed: 20_261_120 });
const draw = (): Stream => new Stream(1, 0, 'routing');

describe('the registry', () => {
  it('gives each policy under its own name, with a summary', () => {
    for (const name of POLICY_NAMES) {
      expect(createPolicy(name).name).toBe(name);
      expect(POLICIES[name]!.summary).toMatch(/^\S.{10,80}$/);
    }
  });

  it('refuses other names and says which there are', () => {
    for (const name of ['oracle', 'toString', '']) expect(() => createPolicy(name)).toThrow(/there are .*power-of-two/);
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

describe('least-in-flight', () => {
  it('shares among those that tie, not among all', () => {
    const fleet = new FakeFleet([3, 1, 5, 1, 4, 1].map((inFlight) => ({ inFlight })));
    expect(unfairness(tally(createPolicy('least-in-flight'), fleet, runOf(3_000)), [0, 1, 0, 1, 0, 1])).toBeNull();
  });
});

describe('weighted', () => {
  it('takes those without a limit before all others', () => {
    const capacity = Number.POSITIVE_INFINITY;
    const fleet = new FakeFleet([{ capacity }, {}, { capacity }]);
    expect(unfairness(tally(createPolicy('weighted'), fleet, runOf(2_000)), [1, 0, 1])).toBeNull();
  });

  it('takes all alike where no quota is above 0', () => {
    const fleet = new FakeFleet(Array(3).fill({ capacity: 0 }));
    expect(unfairness(tally(createPolicy('weighted'), fleet, runOf(2_000)), [1, 1, 1])).toBeNull();
  });
});

describe('peak-ewma', () => {
  it('asks a shard that was never timed once, then waits for its answer', () => {
    const fleet = new FakeFleet([{}, { latencyMicros: 0 }]);
    expect(tally(createPolicy('peak-ewma'), fleet, runOf(50))).toEqual([0, 50]);
    fleet.shards[1]!.inFlight = 1;
    expect(tally(createPolicy('peak-ewma'), fleet, runOf(50))).toEqual([50, 0]);
  });

  it('weighs latency by what is already being worked on', () => {
    const fleet = new FakeFleet([
      { latencyMicros: 1_000, inFlight: 3 },
      { latencyMicros: 3_000, inFlight: 0 },
    ]);
    expect(createPolicy('peak-ewma').choose(fleet, request(), draw())).toBe(1);
  });
});

describe('sticky', () => {
  it('leaves a shard on which the request does not fit, and waits where it fits nowhere', () => {
    const fleet = new FakeFleet([{}, {}, {}]);
    const home = createPolicy('sticky').choose(fleet, request(), draw());
    fleet.shards[home]!.otherQuotasFit = false;
    const second = createPolicy('sticky').choose(fleet, request(), draw());
    expect(second).not.toBe(home);
    for (const shard of fleet.shards) shard.headroom = 0;
    expect(createPolicy('sticky').choose(fleet, request(), draw())).toBe(NO_SHARD);
  });

  it('puts room before the bound: the only shard with room takes the request, however busy', () => {
    const fleet = new FakeFleet([{ headroom: 0 }, { inFlight: 100 }, { headroom: 0 }]);
    expect(createPolicy('sticky').choose(fleet, request(), draw())).toBe(1);
  });
});

describe('litellm-shuffle', () => {
  it('draws by configured weights, a missing one counting 0', () => {
    const policy = createPolicy('litellm-shuffle', { weights: [1, 3] });
    expect(unfairness(tally(policy, new FakeFleet([{}, {}, {}]), runOf(2_000)), [1, 3, 0])).toBeNull();
  });
});

describe('litellm-usage-v2', () => {
  it('takes the lowest counter of the minute, whatever the quota', () => {
    const fleet = new FakeFleet([
      { tokensThisMinute: 20_000, capacity: 1_000_000 },
      { tokensThisMinute: 19_000, capacity: 21_000 },
      { tokensThisMinute: 30_000 },
    ]);
    expect(createPolicy('litellm-usage-v2').choose(fleet, request(), draw())).toBe(1);
  });

  it('leaves out who would exceed its tokens with this input, and who is at its requests', () => {
    const fleet = new FakeFleet([
      { tokensThisMinute: 20_001, capacity: 21_000 },
      { tokensThisMinute: 25_000, requestsThisMinute: 60 },
      { tokensThisMinute: 30_000, requestsThisMinute: 59 },
    ]);
    const policy = createPolicy('litellm-usage-v2', { requestsPerMinute: 60 });
    expect(policy.choose(fleet, request(), draw())).toBe(2);
    fleet.shards[2]!.requestsThisMinute = 60;
    expect(policy.choose(fleet, request(), draw())).toBe(NO_SHARD);
  });
});
