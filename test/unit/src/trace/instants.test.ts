/** Instants in every form that logs have them in. */
import { describe, expect, it } from 'vitest';
import { Instants } from '../../../../src/trace/instants.ts';

const SEVEN = 1_795_503_600_144_290;

describe('an instant', () => {
  it.each([
    ['2026-11-24T07:00:00.144290Z', SEVEN],
    ['2026-11-24 09:00:00.144290+02:00', SEVEN],
    ['2026-11-24 09:00:00.144290+02', SEVEN],
    ['2026-11-24 07:00:00.144290816 +0000 UTC', SEVEN],
    ['2026-11-24T07:00:00.144290816', SEVEN],
    ['24/Nov/2026:07:00:00 +0000', SEVEN - 144_290],
    ['1795503600144290816', SEVEN],
    ['1795503600144290', SEVEN],
    [1795503600144.29, SEVEN],
    ['1795503600.144290', SEVEN],
    [1795503600, SEVEN - 144_290],
    ['0.5', 500_000],
  ])('is read from %j', (value, micros) => expect(new Instants('ts').read(value)).toBe(micros));

  it.each([null, '', 'yesterday', '24/Foo/2026:07:00:00 +0000', '-5', '9e99', 1e300, {}])(
    'is not read from %j',
    (value) => expect(new Instants('ts').read(value)).toBeNaN(),
  );

  it.each([
    ['ts_ms', 5000],
    ['at_us', 5],
    ['startTimeUnixNano', 0],
    ['time (s)', 5e6],
    ['elapsed-seconds', 5e6],
    ['tags', 5e6],
  ])('of the column "%s" has its unit', (column, micros) => expect(new Instants(column).read('5')).toBe(micros));

  it('has the unit of the first', () => {
    const instants = new Instants('ts');
    instants.read(5);
    expect([instants.read(2e8), instants.isUnitAssumed]).toEqual([2e14, true]);
    const epoch = new Instants('ts');
    epoch.read(1795503600);
    expect(epoch.isUnitAssumed).toBe(false);
  });
});
