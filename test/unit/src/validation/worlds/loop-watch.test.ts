/** How long a process was too busy to look up. */
import { expect, it } from 'vitest';
import { hasKeptUp } from '../../../../../src/validation/verdict.ts';
import { LoopWatch } from '../../../../../src/validation/worlds/loop-watch.ts';

it('counts what is late by 50 ms and more, once', () => {
  let now = 0;
  const watch = new LoopWatch(() => now);
  for (const at of [10, 20, 79, 89, 299, 309, 419]) {
    now = at;
    watch.look();
  }
  // On time but for 49, 200 and 100 ms.
  expect(watch.take()).toEqual({ totalMillis: 300, longestMillis: 200 });
  now = 429;
  expect(watch.take()).toEqual({ totalMillis: 0, longestMillis: 0 });
});

it('a machine keeps up if each process was held up for at most a hundredth of the run', () => {
  const held = (...totals: readonly number[]) => totals.map((totalMillis) => ({ totalMillis, longestMillis: 60 }));
  expect(hasKeptUp(held(0, 600), 60_000_000)).toBe(true);
  expect(hasKeptUp(held(0, 601), 60_000_000)).toBe(false);
  expect(hasKeptUp(held(61), 60_000_000, 10)).toBe(false);
});
