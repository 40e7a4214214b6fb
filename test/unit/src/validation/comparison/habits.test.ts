/** What a policy does, seen from outside. */
import { describe, expect, it } from 'vitest';
import { distanceOf, habitsOf } from '../../../../../src/validation/comparison/habits.ts';
import { refusedRow, timedRow } from '../../../../support/validated-rows.ts';

/** One request every 100 ms that takes a second each. */
const asking = (shards: readonly number[], affinity: readonly number[] = [], replicas = 1) =>
  habitsOf({
    rows: shards.map((shard, id) => timedRow(id, { shards: [shard] })),
    affinity: shards.map((_, id) => affinity[id] ?? id),
    accounts: 3,
    replicas,
  });

describe('habits', () => {
  it('of taking turns', () => {
    expect(asking([0, 1, 2, 0, 1, 2])).toMatchObject({ next: 1, same: 0, favourite: 1 / 3 });
  });

  it('of turns that each replica takes for itself', () => {
    expect(asking([0, 0, 1, 1, 2, 2], [], 2).next).toBe(1);
  });

  it('of one account for all', () => {
    expect(asking([1, 1, 1])).toMatchObject({ next: 0, same: 1, favourite: 1, key: 0 });
  });

  it('of one account for a key', () => {
    expect(asking([0, 2, 0, 1], [5, 6, 5, 6]).key).toBe(1 / 2);
  });

  it('of the least busy, where ties count in part', () => {
    // Of three idle accounts one, of two idle ones one, the only idle one, then one that is as busy as all others.
    expect(asking([0, 1, 2, 0]).idlest).toBeCloseTo((1 / 3 + 1 / 2 + 1 + 1 / 3) / 4);
    expect(asking([0, 0]).idlest).toBeCloseTo(1 / 6);
  });

  it('of the one that took the fewest tokens in the minute before', () => {
    const rows = [timedRow(0, { shards: [1] }), timedRow(700, { shards: [1] }), timedRow(701, { shards: [0] })];
    const affinity = new Array<number>(702).fill(0);
    const { roomiest, idlest } = habitsOf({ rows, affinity, accounts: 2, replicas: 1 });
    // A minute later the first is forgotten.
    expect([roomiest, idlest]).toEqual([(1 / 2 + 1 / 2 + 1) / 3, (1 / 2 + 1 / 2 + 1) / 3]);
  });

  it('count first asks alone, whether or not they were granted', () => {
    const rows = [refusedRow(0, 0, 1), timedRow(1, { shards: [] }), refusedRow(2, 0, 2)];
    expect(habitsOf({ rows, affinity: [1, 2, 3], accounts: 3, replicas: 1 })).toMatchObject({ same: 1, favourite: 1 });
  });

  it('of nobody are nothing', () => {
    expect(asking([])).toEqual({ next: 0, same: 0, favourite: 0, key: 0, idlest: 0, roomiest: 0, repeats: 0 });
  });
});

it('distance counts the habit of keys by how many come again', () => {
  const [turns, other] = [asking([0, 1, 2, 0, 1], [1, 2, 3, 4, 1]), asking([0, 1, 2, 0, 1])];
  expect([turns.key, other.key, turns.repeats, other.repeats]).toEqual([0, 0, 1 / 5, 0]);
  expect(distanceOf({ ...turns, key: 1 }, other)).toBeCloseTo(Math.sqrt(1 / 5));
  expect(distanceOf({ ...other, key: 1 }, other)).toBe(0);
});

it('distance is 0 between the same and no more than the diagonal', () => {
  const one = asking([0, 1, 2, 0]);
  expect(distanceOf(one, one)).toBe(0);
  expect(distanceOf(one, asking([1, 1, 1, 1]))).toBeGreaterThan(1);
});
