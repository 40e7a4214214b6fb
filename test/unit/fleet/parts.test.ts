/** The small parts of the fleet: winner tree, candidates, hold queue, latency average, records of requests. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Candidates } from '../../../simulator/fleet/candidates.ts';
import { HoldQueue } from '../../../simulator/fleet/hold-queue.ts';
import { LatencyAverage } from '../../../simulator/fleet/latency-average.ts';
import { ATTEMPT_MASK, ATTEMPT_SHIFT, Requests, withAttempt } from '../../../simulator/fleet/requests.ts';
import { WinnerTree } from '../../../simulator/fleet/winner-tree.ts';

const RUNS = { seed: 20_260_108, numRuns: 200 } as const;

describe('the winner tree', () => {
  it('names the first of the largest keys, as a scan does', () => {
    const updates = (rows: number): fc.Arbitrary<[number, number][]> =>
      fc.array(fc.tuple(fc.nat({ max: rows - 1 }), fc.oneof(fc.nat({ max: 4 }), fc.double({ noNaN: true }))), {
        maxLength: 60,
      });
    const some = fc.integer({ min: 1, max: 20 }).chain((rows) => fc.tuple(fc.constant(rows), updates(rows)));
    fc.assert(
      fc.property(some, ([rows, changes]) => {
        const tree = new WinnerTree(rows);
        const keys = new Array<number>(rows).fill(Number.NEGATIVE_INFINITY);
        for (const [row, key] of changes) {
          tree.update(row, key);
          keys[row] = key;
          expect(tree.best()).toBe(keys.indexOf(Math.max(...keys)));
        }
      }),
      RUNS,
    );
  });
});

describe('candidates', () => {
  const list = (who: Candidates): number[] => Array.from({ length: who.count }, (_, k) => who.at(k));

  it('are those who joined, may serve the tenant, and do not cool down', () => {
    const who = new Candidates(5, 2);
    who.setJoined(0, false);
    who.cool(5 + 1, 100);
    who.select(1, Uint8Array.from([1, 1, 0, 1, 1]), 99);
    expect(list(who)).toEqual([3, 4]);
    who.select(1, null, 100);
    expect(list(who)).toEqual([1, 2, 3, 4]);
    who.setJoined(0, true);
    who.select(0, null, 99);
    expect(list(who)).toEqual([0, 1, 2, 3, 4]);
  });

  it('say who they are, whoever is excluded', () => {
    const who = new Candidates(3, 1);
    who.select(0, null, 0);
    expect(who.isEveryone).toBe(true);
    who.exclude(1);
    expect([list(who), who.isEveryone]).toEqual([[0, 2], false]);
    expect([-1, 0, 1, 2, 3].map((shard) => who.has(shard))).toEqual([false, true, false, true, false]);
    who.select(0, null, 0);
    expect(list(who)).toEqual([0, 1, 2]);
  });
});

describe('the hold queue', () => {
  it('is a list in order of importance, then of entry', () => {
    const someAction = fc.record({ add: fc.boolean(), priority: fc.nat({ max: 2 }), pick: fc.nat() });
    fc.assert(
      fc.property(fc.array(someAction, { maxLength: 40 }), (actions) => {
        const queue = new HoldQueue(8);
        const removals: boolean[] = [];
        let list: { readonly slot: number; readonly priority: number }[] = [];
        for (const [slot, { add, priority, pick }] of actions.entries()) {
          if (add && !queue.isFull) {
            queue.add(slot, priority);
            list = [...list, { slot, priority }].sort((a, b) => a.priority - b.priority);
          } else if (list.length > 0) {
            const [gone] = list.splice(pick % list.length, 1);
            removals.push(queue.remove(gone!.slot), queue.remove(gone!.slot));
          }
          expect(Array.from({ length: queue.length }, (_, i) => queue.at(i))).toEqual(list.map((one) => one.slot));
          expect(queue.isFull).toBe(list.length === 8);
        }
        expect(removals).toEqual(removals.map((_, i) => i % 2 === 0));
      }),
      RUNS,
    );
  });
});

describe('the latency average', () => {
  it('jumps up at once, and comes down by the time constant', () => {
    const average = new LatencyAverage(1, 1_000);
    average.observe(0, 100, 0);
    average.observe(0, 900, 10);
    expect(average.read(0, 10)).toBe(900);
    expect(average.read(0, 1_010)).toBeCloseTo(900 / Math.E, 9);
    average.observe(0, 0, 1_010);
    expect(average.read(0, 1_010)).toBeCloseTo(900 / Math.E, 9);
    expect(average.read(0, 1e12)).toBe(0);
  });
});

describe('records of requests', () => {
  it('keep their content while the store grows, and are used again', () => {
    const requests = new Requests();
    const slots = Array.from({ length: 3_000 }, () => requests.take());
    expect(new Set(slots).size).toBe(3_000);
    expect([requests.live, requests.peak]).toEqual([3_000, 3_000]);
    for (const slot of slots) requests.release(slot);
    expect(new Set(Array.from({ length: 3_000 }, () => requests.take()))).toEqual(new Set(slots));
    expect(requests.peak).toBe(3_000);
  });

  it('count attempts up to the most that they can hold, and touch nothing beside', () => {
    let progress = 0x7 | (3 << 25);
    for (let i = 0; i < 5_000; i++) progress = withAttempt(progress);
    expect((progress >>> ATTEMPT_SHIFT) & ATTEMPT_MASK).toBe(ATTEMPT_MASK);
    expect(progress & ~(ATTEMPT_MASK << ATTEMPT_SHIFT)).toBe(0x7 | (3 << 25));
  });
});
