/** Quantities as people read them. */
import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatCounted,
  formatInstant,
  formatMetric,
  formatMicros,
  formatNumber,
  formatShare,
  formatSigned,
  formatUsd,
} from '../../../../src/report/numbers.ts';

const rows = <T>(...pairs: (readonly [T, string])[]): (readonly [T, string])[] => pairs;

describe('numbers', () => {
  it.each(rows([0, '0'], [999, '999'], [1_000, '1,000'], [1_234_567, '1,234,567'], [0.4, '0']))(
    'count %d is %s',
    (value, text) => {
      expect(formatCount(value)).toBe(text);
    },
  );

  it('counted things are many unless there is one', () => {
    expect([0, 1, 2_000].map((count) => formatCounted(count, 'shard'))).toEqual([
      '0 shards',
      '1 shard',
      '2,000 shards',
    ]);
  });

  it.each(
    rows(
      [0, '0'],
      [0.0123456, '0.0123'],
      [4.5678, '4.57'],
      [12.345, '12.3'],
      [123.45, '123'],
      [45_600, '45,600'],
      [-3.21, '-3.21'],
      [-45_600, '-45,600'],
    ),
  )('number %d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each(
    rows(
      [0, '0%'],
      [1, '100%'],
      [0.5, '50.00%'],
      [0.0123, '1.23%'],
      [0.00012, '0.0120%'],
      [1e-9, '<0.0001%'],
      [0.99999, '99.9990%'],
      [1.2983, '129.83%'],
    ),
  )('share %d is %s: what is not nothing is not written as nothing, nor what is not all as all', (value, text) => {
    expect(formatShare(value)).toBe(text);
  });

  it.each(
    rows(
      [0, '0 s'],
      [900, '900 us'],
      [1_500, '1.50 ms'],
      [2_500_000, '2.50 s'],
      [119_000_000, '119 s'],
      [900_000_000, '15.0 min'],
      [10 * 3_600_000_000, '10.0 h'],
      [3 * 86_400_000_000, '3.00 days'],
      [-2_500_000, '-2.50 s'],
      [Number.NaN, '-'],
    ),
  )('%d microseconds are %s', (value, text) => {
    expect(formatMicros(value)).toBe(text);
  });

  it.each(rows([0, '$0'], [0.00123, '$0.00123'], [1_234.5, '$1,234.50']))('dollars %d are %s', (value, text) => {
    expect(formatUsd(value)).toBe(text);
  });

  it('differences have their sign', () => {
    expect([0.0035, -0.0035, 0].map((value) => formatSigned(value, 'share'))).toEqual(['+0.35%', '-0.35%', '0%']);
    expect(formatSigned(-2_500_000, 'micros')).toBe('-2.50 s');
    expect([formatSigned(Number.NaN, 'micros'), formatSigned(-3, 'usd')]).toEqual(['-', '-$3.00']);
  });

  it('has a dash where a metric has no value', () => {
    expect([formatMetric(null, 'micros'), formatMetric(Number.NaN, 'share')]).toEqual(['-', '-']);
    expect([formatMetric(2, 'ratio'), formatMetric(2, 'usd')]).toEqual(['2.00', '$2.00']);
  });

  it('counts days of a run from 1', () => {
    expect(formatInstant(0)).toBe('day 1 00:00');
    expect(formatInstant(86_400_000_000 + 9 * 3_600_000_000 + 7 * 60_000_000)).toBe('day 2 09:07');
  });
});
