/** The small parts of the fleet: winner tree, candidates, hold queue, latency average, records of requests. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Candidates } from '../../../../simulator/gateway/candidates.ts';
import { HoldQueue } from '../../../../simulator/gateway/hold-queue.ts';
import { LatencyAverage } from '../../../../simulator/gateway/latency-average.ts';
import {
  attemptsOf,
  BEGUN,
  callerAttemptsOf,
  FIRST_FAILED,
  FIRST_THROTTLED,
  firstAnswerOf,
  lastVerdictOf,
  roundOf,
  withAdmission,
  withCallerAgain,
  withRefusal,
  withRound,
} from '../../../../simulator/requests/progress.ts';
import { Requests } from '../../../../simulator/requests/requests.ts';
import { WinnerTree } from '../../../../simulator/basics/winner-tree.ts';
import { VERDICTS } from '../../../../simulator/quota/verdict.ts';

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
    expect(who.isSome).toBe(false);
    who.exclude(1);
    expect([list(who), who.isSome]).toEqual([[0, 2], true]);
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
    const capacities: number[] = [];
    const requests = new Requests((capacity) => capacities.push(capacity));
    const count = 140_000;
    const slots = Array.from({ length: count }, () => requests.take());
    expect(new Set(slots).size).toBe(count);
    expect([requests.live, requests.peak]).toEqual([count, count]);
    for (const slot of slots) requests.setArrivedAt(slot, 2 * slot);
    requests.setHeld(slots[0]!, 7);
    for (let i = 0; i < count; i++) requests.take();
    expect(slots.every((slot) => requests.arrivedAt(slot) === 2 * slot) && requests.held(slots[0]!)).toBe(7);
    expect(capacities).toEqual([16_384, 262_144, 4_194_304]);
    for (const slot of slots) requests.release(slot);
    expect(new Set(Array.from({ length: count }, () => requests.take()))).toEqual(new Set(slots));
    expect(requests.peak).toBe(2 * count);
  });

  it('keep every field apart from the others', () => {
    const requests = new Requests();
    const [before, slot, after] = [requests.take(), requests.take(), requests.take()];
    for (const other of [before, after]) requests.setOrigin(other, 0xffff, 0xff, 0xff);
    requests.setEvent(slot, 8, 70_000);
    requests.setOrigin(slot, 0xabcd, 0xef, 0xff);
    requests.setInput(slot, 1, 2, 3);
    requests.setMaxTokens(slot, 4);
    requests.setOutput(slot, 5);
    requests.setFirstTokenMicros(slot, 6);
    requests.setPerTokenMicros(slot, 7);
    requests.setAffinity(slot, 0xffff_fff8);
    requests.setHeld(slot, 2 ** 31 - 1);
    requests.setProgress(slot, 10);
    requests.setArrivedAt(slot, 2 ** 50 + 1);
    requests.setAdmittedAt(slot, 2 ** 50 + 3);
    requests.setKind(slot, 3);
    const words = [requests.kind(slot), requests.shard(slot), requests.tenant(slot), requests.model(slot)];
    expect([...words, requests.replica(slot)]).toEqual([3, 70_000, 0xabcd, 0xef, 0xff]);
    const tokens = [
      requests.input(slot),
      requests.cacheRead(slot),
      requests.cacheWrite(slot),
      requests.maxTokens(slot),
    ];
    expect([...tokens, requests.output(slot), requests.firstTokenMicros(slot)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([requests.perTokenMicros(slot), requests.affinity(slot), requests.held(slot)]).toEqual([
      7,
      0xffff_fff8,
      2 ** 31 - 1,
    ]);
    expect([requests.progress(slot), requests.arrivedAt(slot), requests.admittedAt(slot)]).toEqual([
      10,
      2 ** 50 + 1,
      2 ** 50 + 3,
    ]);
    for (const other of [before, after]) {
      expect([requests.tenant(other), requests.model(other), requests.replica(other)]).toEqual([0xffff, 0xff, 0xff]);
    }
  });
});

describe('the progress of a request', () => {
  it('counts attempts up to the most that it can hold, and touches nothing beside', () => {
    let progress = 0x7;
    for (let i = 0; i < 5_000; i++) progress = withRefusal(progress, 15, FIRST_FAILED);
    expect(attemptsOf(progress)).toBe(0x7ff);
    expect([roundOf(progress), callerAttemptsOf(progress), lastVerdictOf(progress)]).toEqual([7, 0, 15]);
    expect(firstAnswerOf(progress)).toBe(FIRST_FAILED);
    expect(firstAnswerOf(withAdmission(progress))).toBe(FIRST_FAILED);
  });

  it('remembers the first answer and the last refusal', () => {
    expect(firstAnswerOf(BEGUN)).toBe(0);
    expect(firstAnswerOf(withAdmission(BEGUN))).toBe(1);
    const throttled = withAdmission(withRefusal(withRefusal(BEGUN, 2, FIRST_THROTTLED), 6, FIRST_FAILED));
    expect([firstAnswerOf(throttled), lastVerdictOf(throttled), attemptsOf(throttled)]).toEqual([
      FIRST_THROTTLED,
      6,
      3,
    ]);
  });

  it.each([...VERDICTS.entries()])('has room for verdict %i, %s, and touches nothing beside', (verdict) => {
    for (const other of [BEGUN, withRefusal(BEGUN, VERDICTS.length - 1, FIRST_FAILED)]) {
      const refused = withRefusal(other, verdict, FIRST_FAILED);
      const again = withCallerAgain(other, verdict);
      expect([lastVerdictOf(refused), lastVerdictOf(again)]).toEqual([verdict, verdict]);
      expect([firstAnswerOf(refused), firstAnswerOf(again)]).toEqual([FIRST_FAILED, firstAnswerOf(other)]);
    }
  });

  it('begins its rounds again when the caller tries again', () => {
    const later = withCallerAgain(withRound(withRound(withRefusal(BEGUN, 4, FIRST_THROTTLED))), 1);
    expect([roundOf(later), callerAttemptsOf(later), lastVerdictOf(later)]).toEqual([0, 2, 1]);
    expect([attemptsOf(later), firstAnswerOf(later)]).toEqual([1, FIRST_THROTTLED]);
  });
});
