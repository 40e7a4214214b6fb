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
