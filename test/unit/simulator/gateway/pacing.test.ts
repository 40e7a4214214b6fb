/** Batches of held requests, on instants that are counted by hand. */
import { describe, expect, it } from 'vitest';
import { Pacing } from '../../../../simulator/gateway/pacing.ts';

const REFUSAL = 20_000;

/** How many may ask at once. */
function batchAt(pacing: Pacing, now: number, row = 0): number {
  for (let asked = 0; ; asked++) {
    if (pacing.opensAtMicros(row) > now) return asked;
    pacing.asked(row, now);
  }
}

describe('pacing', () => {
  it('begins with a large batch: nobody has been refused', () => {
    expect(batchAt(new Pacing(1, REFUSAL), 0)).toBe(32);
  });

  it('after a refusal begins at one and doubles, each batch when refusals of the one before would have come', () => {
    const pacing = new Pacing(1, REFUSAL);
    pacing.refused(0);
    expect([0, 1, 39_999, 40_000, 80_000, 120_000].map((now) => batchAt(pacing, now))).toEqual([1, 0, 0, 2, 4, 8]);
    pacing.refused(0);
    expect([120_001, 160_000, 200_000].map((now) => batchAt(pacing, now))).toEqual([0, 1, 2]);
  });

  it('never grows beyond the first batch', () => {
    const pacing = new Pacing(1, REFUSAL);
    pacing.refused(0);
    const batches = Array.from({ length: 9 }, (_, k) => batchAt(pacing, k * 40_000));
    expect(batches).toEqual([1, 2, 4, 8, 16, 32, 32, 32, 32]);
  });

  it('takes up a batch that was not used up at the next instant, and a new one once its time is over', () => {
    const pacing = new Pacing(1, REFUSAL);
    pacing.asked(0, 0);
    expect(batchAt(pacing, 30_000)).toBe(31);
    expect(pacing.opensAtMicros(0)).toBe(40_000);
    expect(batchAt(pacing, 40_000)).toBe(32);
  });

  it('knows one account and model from another', () => {
    const pacing = new Pacing(2, REFUSAL);
    pacing.refused(1);
    expect([batchAt(pacing, 0, 0), batchAt(pacing, 0, 1)]).toEqual([32, 1]);
  });
});
