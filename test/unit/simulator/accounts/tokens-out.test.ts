/** Which tokens are out at an instant, and which of them are charged. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokensOut } from '../../../../simulator/accounts/tokens-out.ts';

it.each([
  [-1, 10, 3, 0],
  [0, 10, 3, 1],
  [9, 10, 3, 1],
  [10, 10, 3, 2],
  [1_000, 10, 3, 3],
  [-1, 0, 3, 0],
  [0, 0, 3, 3],
  [0, 10, 0, 0],
])('%i us after the first token, one each %i us, of %i: %i', (since, perToken, output, out) => {
  expect(tokensOut(since, perToken, output)).toBe(out);
});

it('a token is out at its instant, and not a microsecond before', () => {
  const token = fc.integer({ min: 1, max: 1_000_000 });
  const perToken = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(token, perToken, (nth, perTokenMicros) => {
      const instant = (nth - 1) * perTokenMicros;
      expect(tokensOut(instant, perTokenMicros, 1_000_000)).toBe(nth);
      expect(tokensOut(instant - 1, perTokenMicros, 1_000_000)).toBe(nth - 1);
    }),
    { seed: 20_260_112, numRuns: 500 },
  );
});
