/** Fixed and sliding windows at their edges, and the gauge. */
import { describe, expect, it } from 'vitest';
import { FixedWindowBank } from '../../../../simulator/quota/fixed-window.ts';
import { GaugeBank } from '../../../../simulator/quota/gauge.ts';
import { SlidingWindowBank } from '../../../../simulator/quota/sliding-window.ts';

const MINUTE = 60_000_000;

describe('the fixed window', () => {
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

describe('the sliding window', () => {
  it('counts a charge for exactly its length', () => {
    const meter = new SlidingWindowBank([10], MINUTE);
    meter.take(0, 6, 5);
    meter.take(0, 4, 9);
    expect(meter.fitsAtMicros(0, 1, 10)).toBe(MINUTE + 5);
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
});
