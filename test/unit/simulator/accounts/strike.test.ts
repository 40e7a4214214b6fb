/** Which calls are struck. */
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import { firstHit, Strike } from '../../../../simulator/accounts/strike.ts';

const chance = (): Stream => new Stream(3, 0, 'faults');

describe('a strike', () => {
  it('on the n-th call strikes that one alone, and draws nothing', () => {
    const strike = new Strike('x', { probability: null, call: 3 });
    const drawn = (): never => {
      throw new Error('drew');
    };
    const draw = { uniform: drawn, uint32: drawn, below: drawn };
    expect(Array.from({ length: 6 }, () => strike.hits(draw))).toEqual([false, false, true, false, false, false]);
  });

  it('with a probability strikes such a share, the same ones for the same seed', () => {
    const hits = (): boolean[] => {
      const draw = chance();
      const strike = new Strike('x', { probability: 0.2, call: null });
      return Array.from({ length: 10_000 }, () => strike.hits(draw));
    };
    const struck = hits().filter(Boolean).length;
    // Five standard deviations of a binomial share of 0.2.
    expect(Math.abs(struck - 2_000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.2 * 0.8));
    expect(hits()).toEqual(hits());
  });

  it('of several: the first that hits, and all have counted the call', () => {
    const strikes = [1, 2, 2].map((call, index) => new Strike(index, { probability: null, call }));
    expect([1, 2, 3].map(() => firstHit(strikes, chance()))).toEqual([0, 1, null]);
  });
});
