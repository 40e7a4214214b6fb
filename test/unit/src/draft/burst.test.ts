/** How arrivals scatter, against the plain formulas. */
import { describe, expect, it } from 'vitest';
import { burstOf, countsIn, dispersionOf, WINDOWS_MICROS } from '../../../../src/draft/fit/burst.ts';
import { evened, fitRate } from '../../../../src/draft/fit/rate-profile.ts';

const SPAN = 3_600_000_000;
/** Irregular, and without a random number. */
const AT = Float64Array.from({ length: 5000 }, (_, i) => ((i * i * 7919) % SPAN) + (i % 7)).sort();

describe('the dispersion', () => {
  it('is that of all windows, also of empty ones', () => {
    const { dispersions } = burstOf(AT, SPAN);
    for (const [i, window] of WINDOWS_MICROS.entries()) {
      expect(dispersions[i]).toBeCloseTo(dispersionOf(countsIn(AT, window, Math.floor(SPAN / window))), 8);
    }
  });

  it('is nothing of too few windows', () => {
    expect(
      burstOf(
        AT.map((at) => at / 600),
        SPAN / 600,
      ).dispersions.slice(1),
    ).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('arrivals whose rate is made even', () => {
  it('keep their order and their span', () => {
    const at = Float64Array.from(AT, (each) => (each * (1 + each / SPAN)) / 2);
    const rate = fitRate(at, SPAN);
    expect(rate.profile!.perSecond.length).toBe(12);
    const even = evened(at, rate);
    expect([...even].sort((a, b) => a - b)).toEqual([...even]);
    expect(even.at(-1)!).toBeLessThanOrEqual(SPAN);
    const [before, after] = [at, even].map((each) => dispersionOf(countsIn(each, SPAN / 12, 12)));
    expect(after).toBeLessThan(before! / 10);
  });
});
