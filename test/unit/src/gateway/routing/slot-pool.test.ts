/** Numbers for things that come and go. */
import { expect, it } from 'vitest';
import { SlotPool } from '../../../../../src/gateway/routing/slot-pool.ts';

it('gives each thing a number of its own, and free ones again before new ones', () => {
  const pool = new SlotPool<string>();
  expect(['a', 'b', 'c'].map((thing) => pool.take(thing))).toEqual([0, 1, 2]);
  pool.release(1);
  expect(pool.take('d')).toBe(1);
  expect(pool.take('e')).toBe(3);
  expect([0, 1, 2, 3].map((slot) => pool.at(slot))).toEqual(['a', 'd', 'c', 'e']);
});
