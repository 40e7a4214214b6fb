/** Fixed and sliding windows at their edges, and the gauge. */
import { describe, expect, it } from 'vitest';
import { FixedWindowBank } from '../../../../simulator/quota/fixed-window.ts';
import { GaugeBank } from '../../../../simulator/quota/gauge.ts';
import { SlidingWindowBank } from '../../../../simulator/quota/sliding-window.ts';

const MINUTE = 60_000_000;

describe('the fixed window', () => {
  it('has room for its whole limit from its next boundary on', () => {
    const meter = new FixedWindowBank([10], MINUTE, 0);
    meter.take(0, 4, 3);
    expect(meter.fitsAtMicros(0, 10, 3)).toBe(MINUTE);
  });

  it('starts again at its boundary, whichever verb comes first', () => {
    const verbs: ((meter: FixedWindowBank) => unknown)[] = [
      (meter) => meter.tryTake(0, 2, MINUTE),
      (meter) => meter.take(0, 2, MINUTE),
      (meter) => meter.move(0, 2, 0, MINUTE),
    ];
    for (const verb of verbs) {
      const meter = new FixedWindowBank([10, 10], MINUTE, 0);
      meter.take(0, 10, MINUTE - 1);
      meter.take(1, 3, MINUTE - 1);
      expect([0, 1].map((row) => meter.used(row, MINUTE - 1))).toEqual([10, 3]);
      verb(meter);
      expect([MINUTE, 2 * MINUTE - 1, 2 * MINUTE].map((now) => meter.used(0, now))).toEqual([2, 2, 0]);
      expect([0, 1].map((row) => meter.left(row, MINUTE))).toEqual([8, 10]);
    }
  });

  it('takes back a charge of its first instant, and none of the instant before', () => {
    const meter = new FixedWindowBank([10], MINUTE, 0);
    meter.take(0, 8, MINUTE);
    meter.giveBack(0, 3, MINUTE, MINUTE + 1);
    expect(meter.left(0, MINUTE + 1)).toBe(5);
    meter.giveBack(0, 3, MINUTE - 1, MINUTE + 1);
    expect(meter.left(0, MINUTE + 1)).toBe(5);
    meter.move(0, 4, MINUTE - 1, MINUTE + 1);
    expect(meter.left(0, MINUTE + 1)).toBe(1);
  });

  it('starts again where the clock does, not where the run does', () => {
    const meter = new FixedWindowBank([10], MINUTE, 7 * MINUTE + 50_000_000);
    meter.take(0, 10, 0);
    expect(meter.fitsAtMicros(0, 1, 0)).toBe(10_000_000);
    expect([9_999_999, 10_000_000].map((now) => meter.left(0, now))).toEqual([0, 10]);
  });

  it('lets a charge go with its window: what is given back later adds nothing', () => {
    const meter = new FixedWindowBank([10], MINUTE, 0);
    meter.take(0, 8, MINUTE - 1);
    meter.giveBack(0, 3, MINUTE - 1, MINUTE - 1);
    expect(meter.left(0, MINUTE - 1)).toBe(5);
    meter.giveBack(0, 5, MINUTE - 1, MINUTE);
    expect(meter.left(0, MINUTE)).toBe(10);
  });

  it('starts the windows of all rows at once when it is told to, and says when to be told again', () => {
    const meter = new FixedWindowBank([10, 10], MINUTE, 20_000_000);
    meter.take(0, 10, 0);
    expect(meter.startWindows(0)).toBe(40_000_000);
    expect(meter.left(0, 0)).toBe(0);
    expect(meter.startWindows(40_000_000)).toBe(40_000_000 + MINUTE);
    expect([0, 1].map((row) => meter.used(row, 40_000_000))).toEqual([0, 0]);
  });
});

describe('every meter but the bucket', () => {
  const meters = [
    ['fixed window', (limits: (number | null)[]) => new FixedWindowBank(limits, MINUTE, 0)],
    ['sliding window', (limits: (number | null)[]) => new SlidingWindowBank(limits, MINUTE)],
    ['gauge', (limits: (number | null)[]) => new GaugeBank(limits)],
  ] as const;

  it.each(meters)('%s: says what limit is in force, and 0 is one', (_, make) => {
    const meter = make([10, null, 0]);
    expect(meter.rows).toBe(3);
    expect([0, 1, 2].map((row) => meter.limit(row))).toEqual([10, null, 0]);
    meter.setLimit(0, null, 0);
    meter.setLimit(1, 7, 0);
    expect([0, 1, 2].map((row) => meter.limit(row))).toEqual([null, 7, 0]);
    expect(meter.left(0, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(meters)('%s: takes what fits to the last amount, and nothing of what does not', (_, make) => {
    const meter = make([10, 10]);
    expect([11, 6, 5, 4, 1, 0].map((amount) => meter.tryTake(1, amount, 0))).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect([0, 1].map((row) => meter.left(row, 0))).toEqual([10, 0]);
  });

  it.each(meters)('%s: moves both ways, and by nothing', (_, make) => {
    const meter = make([10, 10]);
    const left = [6, -2, 0, 1].map((delta) => {
      meter.move(1, delta, 0, 0);
      return meter.left(1, 0);
    });
    expect(left).toEqual([4, 6, 6, 5]);
    expect(meter.left(0, 0)).toBe(10);
  });

  it.each(meters)('%s: fits at once what fits, and never what is above the limit', (_, make) => {
    const meter = make([10]);
    meter.take(0, 4, 3);
    expect([6, 11].map((amount) => meter.fitsAtMicros(0, amount, 3))).toEqual([3, Number.POSITIVE_INFINITY]);
  });
});

describe('the sliding window', () => {
  it('keeps each charge at its instant when its ring grows, wherever that begins', () => {
    const meter = new SlidingWindowBank([10_000], 30);
    const instants = [0, 5, 10, ...Array.from({ length: 30 }, (_, at) => 20 + at)];
    for (const at of instants) meter.take(0, at + 1, at);
    for (let now = 49; now < 80; now++) {
      const counted = instants.filter((at) => at > now - 30).reduce((sum, at) => sum + at + 1, 0);
      expect(meter.left(0, now)).toBe(10_000 - counted);
    }
  });

  it('never has room for more than its limit, not even where its ring is full', () => {
    const meter = new SlidingWindowBank([100], MINUTE);
    for (let now = 0; now < 16; now++) meter.take(0, 1, now);
    expect(meter.fitsAtMicros(0, 101, 20)).toBe(Number.POSITIVE_INFINITY);
  });

  it('forgets at the very instant, and takes a second charge of one instant as one', () => {
    const meter = new SlidingWindowBank([10], MINUTE);
    meter.take(0, 3, 5);
    meter.take(0, 4, 5);
    meter.giveBack(0, 7, 5, 6);
    expect(meter.left(0, 6)).toBe(10);
    meter.take(0, 10, 7);
    meter.take(0, 2, MINUTE + 7);
    expect(meter.left(0, MINUTE + 7)).toBe(8);
    // The 10 are gone: nothing is left to be given back.
    meter.giveBack(0, 10, 7, MINUTE + 8);
    expect(meter.left(0, MINUTE + 8)).toBe(8);
  });

  it('gives back to any of many instants, wherever its ring begins', () => {
    const meter = new SlidingWindowBank([1_000], 40);
    for (let now = 0; now < 100; now++) meter.take(0, 2, now);
    for (let at = 60; at < 100; at++) {
      meter.giveBack(0, 1, at, 99);
      expect(meter.left(0, 99)).toBe(1_000 - 80 + (at - 59));
      expect(meter.left(0, at + 40)).toBe(1_000 - 2 * (99 - at));
    }
    meter.giveBack(0, 1, 59, 99);
    expect(meter.left(0, 99)).toBe(1_000 - 40);
  });

  it('counts a charge for exactly its length', () => {
    const meter = new SlidingWindowBank([10], MINUTE);
    meter.take(0, 6, 5);
    meter.take(0, 4, 9);
    expect(meter.fitsAtMicros(0, 1, 10)).toBe(MINUTE + 5);
    expect(meter.fitsAtMicros(0, 6, 10)).toBe(MINUTE + 5);
    expect(meter.fitsAtMicros(0, 7, 10)).toBe(MINUTE + 9);
    expect([MINUTE + 4, MINUTE + 5, MINUTE + 8, MINUTE + 9].map((now) => meter.left(0, now))).toEqual([0, 6, 6, 10]);
  });

  it('keeps many charges in order while its ring grows and turns', () => {
    const meter = new SlidingWindowBank([1_000], MINUTE);
    for (let i = 0; i < 500; i++) meter.take(0, 1, i * 1_000_000);
    expect(meter.left(0, 499_000_000)).toBe(1_000 - 60);
    meter.giveBack(0, 1, 470_000_000, 499_000_000);
    expect(meter.left(0, 499_000_000)).toBe(1_000 - 59);
  });

  it('never says that something fits before now, even where more was given back than was charged then', () => {
    const meter = new SlidingWindowBank([100], MINUTE);
    meter.take(0, 90, 0);
    meter.take(0, 30, 10);
    meter.giveBack(0, 50, 10, 20);
    meter.take(0, 60, 30);
    // At MINUTE + 12 the 90 and the -20 are gone; the 60 still count.
    expect(meter.left(0, MINUTE + 12)).toBe(40);
    expect(meter.fitsAtMicros(0, 50, MINUTE + 12)).toBe(MINUTE + 30);
  });
});

describe('the gauge', () => {
  it('knows what is in use, and of no instant at which it will be less', () => {
    const gauge = new GaugeBank([2]);
    gauge.take(0, 2, 0);
    expect(gauge.fits(0, 1, 0)).toBe(false);
    expect(gauge.fitsAtMicros(0, 1, 0)).toBe(Number.POSITIVE_INFINITY);
    gauge.setLimit(0, 1, 0);
    expect(gauge.left(0, 0)).toBe(-1);
    gauge.giveBack(0, 2, 0, 0);
    expect(gauge.left(0, 0)).toBe(1);
  });

  it('keeps the peak since it was asked last, of each row', () => {
    const gauge = new GaugeBank([null, null]);
    gauge.take(1, 3, 0);
    gauge.giveBack(1, 2, 0, 1);
    gauge.take(1, 1, 2);
    expect([gauge.takePeak(0), gauge.takePeak(1), gauge.takePeak(1)]).toEqual([0, 3, 2]);
    gauge.giveBack(1, 1, 2, 3);
    expect([gauge.takePeak(1), gauge.takePeak(1)]).toEqual([2, 1]);
  });

  it('sums what was in use over time', () => {
    const gauge = new GaugeBank([null, null]);
    gauge.take(1, 2, 10);
    gauge.take(1, 3, 14);
    gauge.giveBack(1, 4, 14, 20);
    expect([10, 20, 27].map((now) => gauge.useMicros(0, now))).toEqual([0, 0, 0]);
    expect([20, 27].map((now) => gauge.useMicros(1, now))).toEqual([2 * 4 + 5 * 6, 2 * 4 + 5 * 6 + 7]);
  });
});
