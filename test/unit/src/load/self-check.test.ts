/** The generator's check of itself. */
import { describe, expect, it } from 'vitest';
import { SelfChecker } from '../../../../src/load/self-check.ts';

const ids = Array.from({ length: 100 }, (_, id) => id);
const INTENDED = { ids, lastArrivalAtMicros: 990_000 };

function checked(change: (id: number) => { readonly lagMicros?: number; readonly isLost?: boolean }, partial = false) {
  const check = new SelfChecker(INTENDED);
  for (const id of ids) {
    const { lagMicros = 500, isLost = false } = change(id);
    if (!isLost) check.add({ id, arrivedAtMicros: id * 10_000, lagMicros });
  }
  return check.close(partial, 0.2);
}

describe('a run', () => {
  it('is valid where every row went out in time', () => {
    const check = checked(() => ({}));
    expect(check).toMatchObject({ valid: true, reasons: [], missing: 0, doubled: 0 });
    expect(check.intendedRate).toBeCloseTo(101, 0);
    expect(check.achievedRate).toBeCloseTo(101, 0);
  });

  it.each([
    ['late', () => ({ lagMicros: 60_000 }), /lag behind/],
    ['incomplete', (id: number) => ({ isLost: id === 7 }), /1 rows were never sent/],
    ['too slow', (id: number) => ({ lagMicros: id * 5_000 }), /requests a second were sent, where/],
  ])('is invalid where it was %s', (_, change, reason) => {
    const check = checked(change);
    expect(check.valid).toBe(false);
    expect(check.reasons.join(' ')).toMatch(reason);
  });

  it('is invalid where a row was sent twice, or the machine was busy with sending', () => {
    const check = new SelfChecker(INTENDED);
    for (const id of [...ids, 3]) check.add({ id, arrivedAtMicros: id * 10_000, lagMicros: 0 });
    const { reasons, doubled } = check.close(false, 0.93);
    expect(doubled).toBe(1);
    expect(reasons).toHaveLength(2);
  });

  it('that was stopped does not miss what it never came to', () => {
    expect(checked((id) => ({ isLost: id > 50 }), true)).toMatchObject({ valid: true, missing: 49 });
  });
});

it('rows that a script makes itself are counted from 0', () => {
  const check = new SelfChecker(null);
  for (const id of [0, 1, 3]) check.add({ id, arrivedAtMicros: id, lagMicros: 0 });
  expect(check.close(false, null).missing).toBe(1);
});
