/** Lookup tables hold what they were given, however little it is. */
import { describe, expect, it } from 'vitest';
import { lookup } from '../../../../simulator/basics/lookup.ts';

describe('a lookup table', () => {
  it.each([0, 1, 16, 17, 40])('of %i numbers holds them in order', (count) => {
    const numbers = Array.from({ length: count }, (_, at) => 3 * at - 20);
    expect([...lookup(numbers)].slice(0, count)).toEqual(numbers);
  });

  it.each([2 ** 31, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('does not make another number of %d', (wrong) => {
    expect(() => lookup([1, wrong])).toThrow(`got ${wrong}`);
  });

  it('is longer than V8 keeps in its heap', () => {
    expect(lookup([7]).byteLength).toBeGreaterThan(64);
  });
});
