/** Tables are shared by those who draw from the same distribution, and by nobody else. */
import { describe, expect, it } from 'vitest';
import type { Bounded } from '../../../../simulator/sampling/distribution.ts';
import { SamplerPool } from '../../../../simulator/sampling/sampler-pool.ts';

const lognormal = (median: number, maximum = 1e6): Bounded => ({
  distribution: { kind: 'lognormal', median, sigma: 1 },
  minimum: 1,
  maximum,
});

describe('a pool of samplers', () => {
  it('makes one of each distribution, however often it is described', () => {
    const pool = new SamplerPool();
    expect(pool.whole(lognormal(600))).toBe(pool.whole(lognormal(600)));
    expect(pool.real(lognormal(600))).toBe(pool.real(lognormal(600)));
  });

  it('tells apart what differs in anything, bounds included', () => {
    const pool = new SamplerPool();
    const made = [lognormal(600), lognormal(601), lognormal(600, 5000)].map((bounded) => pool.whole(bounded));
    expect(new Set(made).size).toBe(3);
    expect(made[2]!.atDraw(0xffffffff)).toBe(5000);
  });
});
