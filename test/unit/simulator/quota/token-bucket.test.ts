/** The token bucket where doubles would betray it: single units, large quotas, changes of the limit. */
import { describe, expect, it } from 'vitest';
import { FINE_LIMIT } from '../../../../simulator/quota/quota-value.ts';
import { TokenBucketBank } from '../../../../simulator/quota/token-bucket.ts';

const MINUTE = 60_000_000;

describe('the token bucket', () => {
  it('loses no unit over a day of single microseconds and odd gaps', () => {
    const bucket = new TokenBucketBank([7], 1);
    bucket.take(0, 7, 0);
    let now = 0;
    for (let i = 0; i < 1_000; i++) bucket.take(0, 0, (now += (i % 13) + 1));
    // 7 a minute are one token every 8,571,428.57 microseconds.
    expect(bucket.fitsAtMicros(0, 1, now)).toBe(8_571_429);
    expect([8_571_428, 8_571_429].map((at) => bucket.fits(0, 1, at))).toEqual([false, true]);
  });

  it.each([FINE_LIMIT, FINE_LIMIT + 1_000, 75_000_000_000])('is exact to the microsecond at %i a minute', (limit) => {
    const bucket = new TokenBucketBank([limit], 1);
    bucket.take(0, limit, 0);
    expect(bucket.left(0, MINUTE - 1)).toBe(limit - Math.ceil(limit / MINUTE));
    expect(bucket.left(0, MINUTE)).toBe(limit);
    expect(bucket.left(0, 5 * MINUTE)).toBe(limit);
    expect(bucket.fitsAtMicros(0, limit / 4, 0)).toBe(MINUTE / 4);
  });

  it('keeps its level through a change of the limit, whatever the unit of account', () => {
    const bucket = new TokenBucketBank([1_000_000], 1);
    bucket.take(0, 999_999, 0);
    bucket.setLimit(0, 240_000_000, 1);
    expect(bucket.left(0, 1)).toBe(1);
    bucket.setLimit(0, 1_000_000, 1);
    expect(bucket.left(0, 1)).toBe(1);
    bucket.setLimit(0, 0, 1);
    expect(bucket.left(0, 1)).toBe(0);
    expect(bucket.fitsAtMicros(0, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('has room for anything from the instant on at which its limit is lifted, and is full when it gets one', () => {
    const bucket = new TokenBucketBank([10], 0.5);
    bucket.take(0, 10, 0);
    bucket.setLimit(0, null, 0);
    expect(bucket.limit(0)).toBeNull();
    expect(bucket.fits(0, 1e12, 0)).toBe(true);
    bucket.setLimit(0, 10, 0);
    expect(bucket.left(0, 0)).toBe(5);
  });

  it('says what limit is in force, and 0 is one', () => {
    const bucket = new TokenBucketBank([10, null, 0], 1);
    expect(bucket.rows).toBe(3);
    expect([0, 1, 2].map((row) => bucket.limit(row))).toEqual([10, null, 0]);
  });

  it('takes what fits to the last amount, and nothing of what does not', () => {
    const bucket = new TokenBucketBank([60, 60], 0.5);
    expect([31, 20, 11, 10, 1, 0].map((amount) => bucket.tryTake(1, amount, 0))).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect([0, 1].map((row) => bucket.left(row, 0))).toEqual([30, 0]);
    // One a second, and no more than 30 however long it waits.
    expect([1_000_000, 29_999_999, 30_000_000, 90_000_000].map((now) => bucket.left(1, now))).toEqual([1, 29, 30, 30]);
    expect([31, 30, 1].map((amount) => bucket.tryTake(1, amount, 90_000_000))).toEqual([false, true, false]);
  });

  it('takes without asking, and moves both ways up to its capacity', () => {
    const bucket = new TokenBucketBank([60, 60], 1);
    bucket.take(1, 70, 0);
    expect(bucket.left(1, 0)).toBe(-10);
    const left = [-20, 5, 0, -90].map((delta) => {
      bucket.move(1, delta, 0, 1_000_000);
      return bucket.left(1, 1_000_000);
    });
    expect(left).toEqual([11, 6, 6, 60]);
    bucket.take(1, 10, 1_000_000);
    bucket.giveBack(1, 4, 1_000_000, 2_000_000);
    expect([0, 1].map((row) => bucket.left(row, 2_000_000))).toEqual([60, 55]);
  });

  it('fits at once what fits, never what is above its capacity, else once it is refilled', () => {
    const bucket = new TokenBucketBank([60, 0], 0.5);
    bucket.take(0, 10, 7);
    expect(bucket.fitsAtMicros(0, 5, 7)).toBe(7);
    expect(bucket.fits(0, 31, 10 * MINUTE)).toBe(false);
    expect([20, 21, 30, 31].map((amount) => bucket.fitsAtMicros(0, amount, 7))).toEqual([
      7,
      1_000_007,
      10_000_007,
      Number.POSITIVE_INFINITY,
    ]);
    expect(bucket.fitsAtMicros(0, 30, 60_000_007)).toBe(60_000_007);
    bucket.take(1, 5, 7);
    expect(bucket.fitsAtMicros(1, 0, 7)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is a share full of what it can hold, and not at all where it can hold nothing', () => {
    const bucket = new TokenBucketBank([60, 0, null], 0.5);
    bucket.take(0, 15, 0);
    expect([0, 1, 2].map((row) => bucket.fraction(row, 0))).toEqual([0.5, 0, 1]);
    expect([0, 1, 2].map((row) => bucket.standing(row))).toEqual([
      0.5,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('stands no higher than full, whatever is given back or cut', () => {
    const bucket = new TokenBucketBank([60, 60], 1);
    bucket.take(0, 10, 0);
    bucket.giveBack(0, 30, 0, 0);
    bucket.setLimit(1, 40, 0);
    expect([0, 1].map((row) => bucket.standing(row))).toEqual([1, 1]);
  });

  it('is empty where its limit was 0 and is raised', () => {
    const bucket = new TokenBucketBank([0], 1);
    bucket.setLimit(0, 60, 0);
    expect([0, 1_000_000].map((now) => bucket.left(0, now))).toEqual([0, 1]);
  });

  it('is cut to a lower limit, and gets nothing as a gift with a higher one', () => {
    const bucket = new TokenBucketBank([60], 1);
    bucket.setLimit(0, 40, 0);
    expect([bucket.left(0, 0), bucket.limit(0)]).toEqual([40, 40]);
    bucket.setLimit(0, 60, 30_000_000);
    expect([bucket.left(0, 30_000_000), bucket.left(0, 40_000_000)]).toEqual([40, 50]);
    bucket.take(0, 70, 40_000_000);
    bucket.setLimit(0, null, 40_000_000);
    expect(bucket.left(0, 40_000_000)).toBe(Number.POSITIVE_INFINITY);
    bucket.setLimit(0, 30, 40_000_000);
    expect(bucket.left(0, 40_000_000)).toBe(30);
  });

  it('rounds a level down to what it counts in under a large limit', () => {
    const bucket = new TokenBucketBank([7], 1);
    bucket.take(0, 7, 0);
    const now = 8_571_428;
    expect(bucket.fitsAtMicros(0, 1, now)).toBe(now + 1);
    bucket.setLimit(0, FINE_LIMIT, now);
    bucket.setLimit(0, 7, now);
    expect(bucket.fitsAtMicros(0, 1, now)).toBe(now + 1);
    bucket.setLimit(0, FINE_LIMIT + 1_000, now);
    bucket.setLimit(0, 7, now);
    // It lacked 4 of 60,000,000; now it lacks 1 of 60,000.
    expect(bucket.fitsAtMicros(0, 1, now)).toBe(now + Math.ceil(1_000 / 7));
  });

  it('orders rows by standing as by fraction, at any later instant', () => {
    const bucket = new TokenBucketBank([100, 0, null, 1_000_000, 300], 1);
    bucket.take(0, 90, 0);
    bucket.take(3, 500_000, 10 * MINUTE);
    bucket.take(4, 299, 10 * MINUTE);
    const rows = [0, 1, 2, 3, 4];
    const byStanding = rows.sort((a, b) => bucket.standing(b) - bucket.standing(a));
    const fractions = byStanding.map((row) => bucket.fraction(row, 10 * MINUTE + 1));
    expect(fractions).toEqual([...fractions].sort((a, b) => b - a));
    expect(byStanding).toEqual([2, 0, 3, 4, 1]);
  });
});
