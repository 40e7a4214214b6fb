/** The canonical text behind a digest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/scenario/digest.ts';

describe('canonical JSON', () => {
  it('is JSON of the same data, in whichever order keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const text = canonicalJson(data);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
        expect(canonicalJson(Object.fromEntries(Object.entries(data).reverse()))).toBe(text);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('leaves out what is undefined, and writes what is shared wherever it stands', () => {
    const shared = { b: [1, undefined, Number.POSITIVE_INFINITY], a: undefined };
    expect(canonicalJson({ z: shared, y: shared })).toBe('{"y":{"b":[1,null,null]},"z":{"b":[1,null,null]}}');
  });
});
