/** How much later one world was. */
import { expect, it } from 'vitest';
import { pairRows } from '../../../../../src/validation/comparison/agreement.ts';
import { differencesOf, differenceValues } from '../../../../../src/validation/comparison/differences.ts';
import { refusedRow, timedRow } from '../../../../support/validated-rows.ts';

it('differences are measured less simulated, of requests that both answered', () => {
  const late = (id: number, by: number) => {
    const row = timedRow(id);
    return {
      ...row,
      waitMicros: by,
      firstTokenMicros: row.firstTokenMicros! + 2 * by,
      endedAtMicros: row.endedAtMicros + 3 * by,
    };
  };
  const simulated = [timedRow(0), timedRow(1), timedRow(2)];
  const { pairs } = pairRows(simulated, [late(0, 1_000), late(1, 3_000), refusedRow(2, 0)]);
  const { wait, firstToken, endToEnd } = differencesOf(pairs);
  expect(wait).toMatchObject({ count: 2, mean: { mean: 2_000 }, p50Micros: 2_000 });
  expect(firstToken.mean!.mean).toBe(4_000);
  expect(endToEnd.mean!.mean).toBe(6_000);
  expect(endToEnd.p95Micros).toBeCloseTo(8_700);
  expect(differenceValues(pairs).wait).toEqual([1_000, 3_000]);
});

it('first tokens are compared only where they are dated', () => {
  const { pairs } = pairRows([timedRow(0)], [timedRow(0, { datesTokens: false })]);
  const { wait, firstToken } = differencesOf(pairs);
  expect(wait.count).toBe(1);
  expect(firstToken).toMatchObject({ count: 0, mean: null });
});
