/** When nobody was held in a simulated run. */
import { expect, it } from 'vitest';
import { calmTimes } from '../../../../../src/validation/comparison/calm.ts';
import { refusedRow, timedRow } from '../../../../support/validated-rows.ts';

it('is more than a second away from where a request waited for an account', () => {
  const isCalm = calmTimes([timedRow(0), timedRow(50, { waitMicros: 2_000_000 }), timedRow(150)]);
  // Held from 5 s to 7 s.
  expect([3_900_000, 4_100_000, 6_000_000, 7_900_000, 8_100_000].map(isCalm)).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
});

it('is not while one waits that no account ever took in', () => {
  const isCalm = calmTimes([refusedRow(50, 0)]);
  expect([3_900_000, 5_500_000, 8_000_000].map(isCalm)).toEqual([true, false, true]);
});

it('joins what overlaps', () => {
  const rows = [50, 55].map((id) => timedRow(id, { waitMicros: id === 50 ? 5_000_000 : 100_000 }));
  expect([9_000_000, 10_900_000, 11_100_000].map(calmTimes(rows))).toEqual([false, false, true]);
});
