/** The calendar queue against a sorted list, and the engine's order of events against the classes that it promises. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from '../../simulator/engine/calendar.ts';
import { eventKey, keyMicros } from '../../simulator/engine/event-key.ts';
import { Stream } from '../../simulator/basics/random.ts';

const RUNS = { seed: 20_260_109, numRuns: 150 } as const;

interface Pending {
  readonly slot: number;
  readonly key: number;
}

/** What is done: pushed so many microseconds from now, popped so often, removed by position, tuned. */
type Action =
  | { readonly kind: 'push'; readonly aheadMicros: number; readonly eventClass: number }
  | { readonly kind: 'pop'; readonly times: number }
  | { readonly kind: 'remove'; readonly pick: number }
  | { readonly kind: 'tune' };

const ahead = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 3 }) },
  { weight: 5, arbitrary: fc.nat({ max: 3_000 }) },
  { weight: 3, arbitrary: fc.nat({ max: 5_000_000 }) },
  { weight: 1, arbitrary: fc.nat({ max: 86_400_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 30, 2 ** 31, 2 ** 32, 2 ** 40) },
);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('push' as const), aheadMicros: ahead, eventClass: fc.nat({ max: 3 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pop' as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'tune' as const }) },
);

/** Without a matcher: these run a million times. */
function expectSame(what: string, queue: number, list: number): void {
  if (queue !== list) throw new Error(`${what}: ${queue} by the queue, ${list} by the list`);
}

/** The queue and the list, which do the same and are compared after every step. */
class Both {
  readonly #calendar = new Calendar();
  readonly #list: Pending[] = [];
  readonly #free: number[] = [];
  #slots = 0;
  #popped = 0;
  #nowMicros = 0;

  apply(step: Action): void {
    if (step.kind === 'push') this.#push(eventKey(this.#nowMicros + step.aheadMicros, step.eventClass));
    else if (step.kind === 'remove') this.#remove(step.pick);
    else if (step.kind === 'tune') this.#tune();
    else for (let i = 0; i < step.times && this.#list.length > 0; i++) this.#pop();
    expectSame('earliest key', this.#calendar.minKey, this.#list[0]?.key ?? Number.POSITIVE_INFINITY);
  }

  #tune(): void {
    if (this.#popped > 0) this.#calendar.tune(eventKey(this.#nowMicros, 0), this.#popped, this.#list.length);
    this.#popped = 0;
  }

  drain(): void {
    while (this.#list.length > 0) this.apply({ kind: 'pop', times: 1 });
  }

  #push(key: number): void {
    const slot = this.#free.pop() ?? this.#slots++;
    this.#calendar.reach(this.#slots);
    this.#calendar.push(slot, key);
    let at = this.#list.length;
    while (at > 0 && this.#list[at - 1]!.key > key) at--;
    this.#list.splice(at, 0, { slot, key });
  }

  #pop(): void {
    const { slot, key } = this.#list.shift()!;
    expectSame('earliest slot', this.#calendar.pop(), slot);
    this.#free.push(slot);
    this.#popped++;
    this.#nowMicros = Math.max(this.#nowMicros, keyMicros(key));
  }

  #remove(pick: number): void {
    if (this.#list.length === 0) return;
    const [gone] = this.#list.splice(pick % this.#list.length, 1);
    this.#calendar.remove(gone!.slot);
    this.#free.push(gone!.slot);
  }
}

describe('the calendar queue', () => {
  it('is a sorted list in which equal keys keep the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 200, size: 'max' }), (actions) => {
        const both = new Both();
        for (const step of actions) both.apply(step);
        both.drain();
      }),
      RUNS,
    );
  });

  it('stays one through thousands of events and changes of their density', () => {
    fc.assert(
      fc.property(fc.array(ahead, { minLength: 50, maxLength: 50 }), fc.nat({ max: 3 }), (gaps, scale) => {
        const both = new Both();
        for (let i = 0; i < 3_000; i++) {
          const aheadMicros = gaps[i % gaps.length]! * 10 ** (i < 1_500 ? 0 : scale);
          both.apply({ kind: 'push', aheadMicros, eventClass: i & 3 });
          if (i % 3 > 0) both.apply({ kind: 'pop', times: 1 });
          if (i % 700 === 0) both.apply({ kind: 'tune' });
        }
        both.drain();
      }),
      { seed: RUNS.seed, numRuns: 12 },
    );
  });

  it('stays one while it outgrows its first room, and after it has shrunk again', () => {
    const calendar = new Calendar();
    const stream = new Stream(RUNS.seed, 0, 'keys');
    let nowKey = 0;
    for (const count of [100, 60_000, 200, 60_000, 50]) {
      const expected = Array.from({ length: count }, (_, slot) => ({ slot, key: nowKey + stream.below(20_000) }));
      calendar.reach(count);
      for (const { slot, key } of expected) {
        if (slot === count >> 1) calendar.tune(nowKey + 1, 3 * count, count);
        calendar.push(slot, key);
      }
      calendar.tune(nowKey + 2, count, count);
      expected.sort((a, b) => a.key - b.key || a.slot - b.slot);
      for (const { slot, key } of expected) {
        expectSame('earliest key', calendar.minKey, key);
        expectSame('earliest slot', calendar.pop(), slot);
        nowKey = key;
      }
      expect(calendar.minKey).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

describe('a key', () => {
  it('takes no event that has no instant, for it would never come', () => {
    const calendar = new Calendar();
    expect(() => calendar.push(0, eventKey(Number.NaN, 1))).toThrow(RangeError);
    expect(calendar.minKey).toBe(Number.POSITIVE_INFINITY);
  });

  it('orders by time, then by class, up to 71 years', () => {
    const instant = fc.oneof(
      fc.nat(),
      fc.maxSafeNat().map((n) => Math.floor(n / 4)),
    );
    fc.assert(
      fc.property(instant, fc.nat({ max: 3 }), (micros, eventClass) => {
        expect(keyMicros(eventKey(micros, eventClass))).toBe(micros);
        expect(eventKey(micros, eventClass)).toBeLessThan(eventKey(micros + 1, 0));
      }),
      RUNS,
    );
  });
});
