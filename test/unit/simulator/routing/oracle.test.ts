/** The oracle goes by the truth, not by what the book believes. */
import { describe, expect, it } from 'vitest';
import { NO_SHARD } from '../../../../simulator/routing/policy.ts';
import { Oracle } from '../../../../simulator/routing/oracle.ts';
import { FakeFleet, request } from '../../../../src/laws/choices/fake-fleet.ts';

interface Truth {
  readonly headroom: number;
  readonly capacity?: number;
  readonly admits?: boolean;
}

function oracleOf(truths: readonly Truth[], settledTokens: number): Oracle {
  const of = (shard: number): Truth => truths[shard]!;
  return new Oracle({
    admits: (shard) => of(shard).admits ?? of(shard).headroom >= request().reserveTokens,
    headroom: (shard) => of(shard).headroom,
    headroomFraction: (shard) => of(shard).headroom / (of(shard).capacity ?? 100_000),
    settledTokens: () => settledTokens,
  });
}

const choose = (oracle: Oracle, fleet: FakeFleet): number => oracle.choose(fleet, request());

describe('the oracle', () => {
  it('takes the shard with the most left in truth, though the book believes another', () => {
    const fleet = new FakeFleet([{ headroom: 90_000 }, { headroom: 0 }]);
    expect(choose(oracleOf([{ headroom: 10_000 }, { headroom: 60_000 }], 2_000), fleet)).toBe(1);
  });

  it('passes over those that would refuse, and names none where all would', () => {
    const fleet = new FakeFleet([{}, {}]);
    expect(choose(oracleOf([{ headroom: 90_000, admits: false }, { headroom: 3_000 }], 2_000), fleet)).toBe(1);
    expect(choose(oracleOf([{ headroom: 1_000 }, { headroom: 0 }], 2_000), fleet)).toBe(NO_SHARD);
  });

  it('prefers a shard that can bear the true cost to one that is emptier by share', () => {
    const truths = [
      { headroom: 4_000, capacity: 5_000 },
      { headroom: 20_000, capacity: 100_000 },
    ];
    const fleet = new FakeFleet([{}, {}]);
    expect(choose(oracleOf(truths, 3_000), fleet)).toBe(0);
    expect(choose(oracleOf(truths, 9_000), fleet)).toBe(1);
  });

  it('takes the emptiest where none can bear the true cost, and the first of equals', () => {
    const fleet = new FakeFleet([{}, {}, {}]);
    const truths = [{ headroom: 4_000 }, { headroom: 5_000 }, { headroom: 5_000 }];
    expect(choose(oracleOf(truths, 9_000), fleet)).toBe(1);
  });

  it('takes what bears the true cost to the last token', () => {
    const truths = [{ headroom: 9_000 }, { headroom: 8_999, capacity: 9_000 }];
    expect(choose(oracleOf(truths, 9_000), new FakeFleet([{}, {}]))).toBe(0);
  });

  it('reads nothing of the book', () => {
    expect(oracleOf([], 0).reads).toEqual([]);
  });

  it('stays among the candidates', () => {
    const fleet = new FakeFleet([{}, { isCandidate: false }]);
    expect(choose(oracleOf([{ headroom: 10_000 }, { headroom: 90_000 }], 2_000), fleet)).toBe(0);
  });
});
