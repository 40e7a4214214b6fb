/** Sums over finished requests. */
import { expect, it } from 'vitest';
import { UNAVAILABLE } from '../../../../../simulator/quota/verdict.ts';
import { Totals } from '../../../../../src/gateway/pages/totals.ts';
import { ending } from '../../../../support/errand.ts';

it('adds up requests, tokens and the answers of accounts', () => {
  const totals = new Totals();
  totals.add(ending());
  totals.add(ending({}, { tenant: 1 }));
  const refused = ending({ outcome: 'failed', tokens: null });
  refused.errand.asks[0]!.verdict = UNAVAILABLE;
  totals.add(refused);
  expect([...totals.requests]).toEqual([
    [0, 'served', 1],
    [0, 'failed', 1],
    [1, 'served', 1],
  ]);
  expect([...totals.tokens].filter(([tenant]) => tenant === 0)).toEqual([
    [0, 'input', 70],
    [0, 'cache-read', 20],
    [0, 'cache-write', 10],
    [0, 'output', 5],
  ]);
  expect([...totals.asks]).toEqual([
    [0, 'admitted', 2],
    [0, 'unavailable', 1],
  ]);
  expect(totals.requests.of(1, 'shed')).toBe(0);
});
