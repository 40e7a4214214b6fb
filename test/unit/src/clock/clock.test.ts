/** The clocks of the emulator: real, scaled and virtual. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallbackQueue } from '../../../../src/clock/callback-queue.ts';
import { RealClock, VirtualClock } from '../../../../src/clock/clock.ts';

describe('CallbackQueue', () => {
  const additions = fc.array(fc.record({ at: fc.nat(50), isCancelled: fc.boolean() }), { maxLength: 300 });

  test('runs by instant, then by order of coming, without the cancelled', () => {
    fc.assert(
      fc.property(additions, (plan) => {
        const queue = new CallbackQueue();
        const ran: number[] = [];
        const cancels = plan.map(({ at }, index) => queue.add(at, () => ran.push(index)));
        for (const [index, { isCancelled }] of plan.entries()) if (isCancelled) cancels[index]!();
        queue.runUntil(50);
        const expected = plan
          .map(({ at, isCancelled }, index) => ({ at, isCancelled, index }))
          .filter(({ isCancelled }) => !isCancelled)
          .sort((a, b) => a.at - b.at || a.index - b.index);
        expect(ran).toEqual(expected.map(({ index }) => index));
        expect(queue.nextAtMicros()).toBe(Number.POSITIVE_INFINITY);
      }),
      { seed: 20_261_120 },
    );
  });

  test('what a callback adds for now waits for the next run, so that a run ends', () => {
    const queue = new CallbackQueue();
    let runs = 0;
    const again = (): void => {
      runs++;
      queue.add(0, again);
    };
    queue.add(0, again);
    queue.runUntil(10);
    queue.runUntil(10);
    expect(runs).toBe(2);
  });
});

describe('VirtualClock', () => {
  test('stands still, and runs each callback at its own instant', () => {
    const clock = new VirtualClock(1_000);
    const seen: number[] = [];
    clock.at(30, () => seen.push(clock.nowMicros()));
    clock.at(10, () => {
      seen.push(clock.nowMicros());
      clock.at(20, () => seen.push(clock.nowMicros()));
    });
    expect(clock.nowMicros()).toBe(0);
    clock.advanceTo(25);
    expect(seen).toEqual([10, 20]);
    expect([clock.nowMicros(), clock.nextAtMicros(), clock.wallMillis()]).toEqual([25, 30, 1_000.025]);
    clock.close();
    clock.advanceTo(99);
    expect(seen).toEqual([10, 20]);
  });
});

describe('RealClock', () => {
  test('never runs a callback early, keeps order, and can be made faster', async () => {
    const clock = new RealClock(60);
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      const start = clock.nowMicros();
      clock.at(start + 300_000, () => {
        seen.push(2);
        expect(clock.nowMicros()).toBeGreaterThanOrEqual(start + 300_000);
        resolve();
      });
      clock.at(start + 60_000, () => seen.push(1));
      clock.at(start + 100_000, () => seen.push(99))();
    });
    expect(seen).toEqual([1, 2]);
    clock.close();
  });

  test('a callback that throws does not hold up the others', async () => {
    const clock = new RealClock();
    const failures: unknown[] = [];
    const listener = (error: unknown): void => {
      failures.push(error);
    };
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', listener);
    await new Promise<void>((resolve) => {
      clock.at(0, () => {
        throw new Error('on purpose');
      });
      clock.at(1, resolve);
    });
    process.off('uncaughtException', listener);
    for (const other of others) process.on('uncaughtException', other);
    expect(failures).toHaveLength(1);
  });

  test('refuses a scale that is no speed', () => {
    expect(() => new RealClock(0)).toThrow(RangeError);
  });
});
