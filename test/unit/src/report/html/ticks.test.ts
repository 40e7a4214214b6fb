/** Ticks are round, few and within the axis, whatever the axis spans. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../../../simulator/basics/time.ts';
import { horizontalScale } from '../../../../../src/report/html/scale.ts';
import { linearTicks, logarithmicTicks, roundStep, spanFromZero } from '../../../../../src/report/html/ticks.ts';

const RUNS = { seed: 12, numRuns: 500 } as const;
const labels = (ticks: readonly { readonly label: string }[]): string[] => ticks.map(({ label }) => label);

describe('ticks', () => {
  it('are 1, 2 or 5 times a power of ten apart', () => {
    expect([roundStep(10, 5), roundStep(9, 5), roundStep(0.3, 5), roundStep(1_234_567, 5)]).toEqual([
      2, 2, 0.1, 500_000,
    ]);
  });

  it('of a clock name days where they begin, and times in between', () => {
    expect(labels(linearTicks('instant', { low: 0, high: 2 * MICROS_PER_DAY }, 8))).toEqual([
      'day 1',
      '06:00',
      '12:00',
      '18:00',
      'day 2',
      '06:00',
      '12:00',
      '18:00',
      'day 3',
    ]);
    expect(
      labels(linearTicks('instant', { low: MICROS_PER_HOUR, high: MICROS_PER_HOUR + MICROS_PER_MINUTE }, 4)),
    ).toEqual(['day 1 01:00:00', '01:00:15', '01:00:30', '01:00:45', '01:01:00']);
    expect(labels(linearTicks('instant', { low: 0, high: 4000 * MICROS_PER_DAY }, 5))[1]).toBe('day 1001');
  });

  it('of powers of ten have round names', () => {
    expect(labels(logarithmicTicks('micros', { low: 10_000, high: 20_000_000 }, 8))).toEqual([
      '10 ms',
      '100 ms',
      '1 s',
      '10 s',
    ]);
    expect(logarithmicTicks('number', { low: 2, high: 3 }, 8).map(({ at }) => at)).toEqual([2, 3]);
  });

  it('of accounts along an axis are whole, however little it spans', () => {
    expect(labels(horizontalScale('count', [4.95, 6.05]).ticks)).toEqual(['5', '6']);
    expect(labels(horizontalScale('count', [0.95, 1.05]).ticks)).toEqual(['1']);
    expect(labels(linearTicks('count', { low: 0, high: 1 }, 5))).toContain('0.2');
  });

  it('are few and within the axis', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e18, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(values, (some) => {
        const span = spanFromZero(some, 5);
        expect(span.low).toBe(0);
        expect(span.high).toBeGreaterThan(0);
        for (const value of some) expect(span.high).toBeGreaterThanOrEqual(value * (1 - 1e-9));
        const ticks = linearTicks('count', span, 5);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
      }),
      RUNS,
    );
  });
});
