/** Back-off: its ceiling, its jitter, and that it stays whole and within the cap for any attempt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Draw, Stream } from '../../../../simulator/basics/random.ts';
import { Backoff, type BackoffOptions } from '../../../../simulator/retry/backoff.ts';

const draw = new Stream(11, 0, 'backoff');
const backoffMicros = (attempt: number, options: BackoffOptions, chance: Draw): number =>
  new Backoff(options, attempt + 1).micros(attempt, chance);
const OPTIONS = { baseMicros: 1_000, capMicros: 20_000 };

describe('back-off', () => {
  it('doubles from the base to the cap without jitter', () => {
    const waits = [0, 1, 2, 3, 4, 5, 2_000].map((n) => backoffMicros(n, { ...OPTIONS, jitter: 'none' }, draw));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it('takes the cap where the base is above it', () => {
    expect(backoffMicros(0, { baseMicros: 50, capMicros: 20, jitter: 'none' }, draw)).toBe(20);
  });

  it('is floor(uniform x ceiling) of the draw it is given', () => {
    const a = new Stream(3, 0, 'x');
    const b = new Stream(3, 0, 'x');
    for (let n = 0; n < 6; n++) {
      const ceiling = Math.min(20_000, 1_000 * 2 ** n);
      expect(backoffMicros(n, { ...OPTIONS, jitter: 'full' }, a)).toBe(Math.floor(b.uniform() * ceiling));
    }
  });

  it('draws nothing without jitter', () => {
    const a = new Stream(3, 0, 'x');
    backoffMicros(2, { ...OPTIONS, jitter: 'none' }, a);
    expect(a.uint32()).toBe(new Stream(3, 0, 'x').uint32());
  });

  it('is whole, not negative and at most the cap, for any attempt', () => {
    const any = fc.nat({ max: 10 ** 9 });
    fc.assert(
      fc.property(fc.nat({ max: 5_000 }), any, any, fc.nat(), (attempt, baseMicros, capMicros, seed) => {
        const wait = backoffMicros(attempt, { baseMicros, capMicros, jitter: 'full' }, new Stream(seed, 0, 'x'));
        expect(Number.isSafeInteger(wait) && wait >= 0 && wait <= capMicros).toBe(true);
      }),
      { seed: 5 },
    );
  });

  it('spreads evenly: the mean of 20,000 waits is half the ceiling, within 2 %', () => {
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += backoffMicros(3, { ...OPTIONS, jitter: 'full' }, draw);
    expect(Math.abs(sum / 20_000 / 4_000 - 1)).toBeLessThan(0.02);
  });
});
