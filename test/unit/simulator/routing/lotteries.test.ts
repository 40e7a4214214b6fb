/** The policies that draw lots: by quota, by configured weights, or among those that tie. */
import { describe, expect, it } from 'vitest';
import { createPolicy } from '../../../../simulator/routing/index.ts';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';
import { FakeFleet } from '../../../../src/laws/choices/fake-fleet.ts';
import { tally } from '../../../../src/laws/choices/moment.ts';
import { choose, drawing, runOf } from '../../../support/choosing.ts';

describe('weighted', () => {
  it('finds the ticket drawn, and no ticket is of a shard without weight', () => {
    const fleet = new FakeFleet([0, 1, 2, 0, 1, 0].map((capacity) => ({ capacity })));
    const named = [0, 0.24, 0.25, 0.74, 0.75, 0.999, 1].map((at) => choose('weighted', fleet, {}, drawing(at)));
    expect(named).toEqual([1, 1, 2, 2, 4, 4, 4]);
  });

  it('draws one of the unlimited in one pass over all', () => {
    const capacity = Number.POSITIVE_INFINITY;
    const fleet = new FakeFleet([{}, { capacity }, { capacity }, {}, { capacity }]);
    const asked: number[] = [];
    const below = (n: number): number => {
      asked.push(n);
      return n === 2 ? 0 : n - 1;
    };
    expect(choose('weighted', fleet, {}, { ...drawing(), below })).toBe(2);
    expect(asked).toEqual([1, 2, 3]);
  });

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

describe('litellm-shuffle', () => {
  it('draws by quota where no weights are configured', () => {
    const fleet = new FakeFleet([{ capacity: 1_000 }, { capacity: 3_000 }]);
    expect([0.24, 0.26].map((at) => choose('litellm-shuffle', fleet, {}, drawing(at)))).toEqual([0, 1]);
  });

  it('draws by configured weights, a missing one counting 0', () => {
    const policy = createPolicy('litellm-shuffle', { weights: [1, 3] });
    expect(unfairness(tally(policy, new FakeFleet([{}, {}, {}]), runOf(2_000)), [1, 3, 0])).toBeNull();
  });
});

describe('litellm-usage-v2', () => {
  it('breaks ties by lot, each as likely as the others', () => {
    const counters = [300, 200, 200, 400, 200, 100, 100];
    const fleet = new FakeFleet(counters.map((tokensThisMinute) => ({ tokensThisMinute })));
    expect(unfairness(tally(createPolicy('litellm-usage-v2'), fleet, runOf(500)), [0, 0, 0, 0, 0, 1, 1])).toBeNull();
    fleet.shards[5]!.isCandidate = false;
    fleet.shards[6]!.isCandidate = false;
    const asked: number[] = [];
    const below = (n: number): number => {
      asked.push(n);
      return n === 3 ? 1 : 0;
    };
    expect(choose('litellm-usage-v2', fleet, {}, { ...drawing(), below })).toBe(2);
    expect(asked).toEqual([1, 1, 2, 3]);
  });

  it('uses a quota to its last token', () => {
    const fleet = new FakeFleet([{ tokensThisMinute: 20_000, capacity: 21_000 }]);
    expect(choose('litellm-usage-v2', fleet)).toBe(0);
  });

  it('takes the lowest counter of the minute, whatever the quota', () => {
    const fleet = new FakeFleet([
      { tokensThisMinute: 20_000, capacity: 1_000_000 },
      { tokensThisMinute: 19_000, capacity: 21_000 },
      { tokensThisMinute: 30_000 },
    ]);
    expect(choose('litellm-usage-v2', fleet)).toBe(1);
  });

  it('leaves out who would exceed its tokens with this input, and who is at its requests', () => {
    const fleet = new FakeFleet([
      { tokensThisMinute: 20_001, capacity: 21_000 },
      { tokensThisMinute: 25_000, requestsThisMinute: 60 },
      { tokensThisMinute: 30_000, requestsThisMinute: 59 },
    ]);
    const options = { requestsPerMinute: 60 };
    expect(choose('litellm-usage-v2', fleet, options)).toBe(2);
    fleet.shards[2]!.requestsThisMinute = 60;
    expect(choose('litellm-usage-v2', fleet, options)).toBe(NO_SHARD);
  });
});
