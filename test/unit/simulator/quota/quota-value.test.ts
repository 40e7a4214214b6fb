/** Which values a quota may have, and how others become one. */
import { describe, expect, it } from 'vitest';
import { METERS } from '../../../../simulator/quota/limits.ts';
import {
  expectedOfQuota,
  FINE_LIMIT,
  LARGEST_QUOTA,
  largestQuota,
  wholeQuota,
} from '../../../../simulator/quota/quota-value.ts';

describe('a whole quota', () => {
  it.each([
    [49.5, 49, 50],
    [50 * 1.1, 55, 55],
    [100 * 0.57, 57, 57],
    [FINE_LIMIT, FINE_LIMIT, FINE_LIMIT],
    [FINE_LIMIT + 0.5, FINE_LIMIT, FINE_LIMIT + 1_000],
    [80_000_001, 80_000_000, 80_001_000],
    [0, 0, 0],
  ])('near %d is %i at most and %i at least', (value, down, up) => {
    expect([wholeQuota(value, Math.floor), wholeQuota(value, Math.ceil)]).toEqual([down, up]);
  });
});

describe('what a token bucket can count', () => {
  it.each([0, 1, FINE_LIMIT, FINE_LIMIT + 1_000, LARGEST_QUOTA])('is %i', (value) => {
    expect(expectedOfQuota(value)).toBeNull();
  });

  it.each([
    [FINE_LIMIT + 1, 'a multiple of 1000 above 75000000'],
    [LARGEST_QUOTA + 1_000, 'a quota of at most 75000000000'],
  ])('is not %i', (value, expected) => {
    expect(expectedOfQuota(value)).toBe(expected);
  });
});

describe('the largest quota', () => {
  it('is what a token bucket counts, and of a day any whole number', () => {
    expect(METERS.map(largestQuota)).toEqual(
      METERS.map((meter) => (meter === 'tokensPerDay' ? Number.MAX_SAFE_INTEGER : LARGEST_QUOTA)),
    );
  });
});
