/** What is no law: a larger quota does not always throttle less. */
import { describe, expect, it } from 'vitest';

/** The plainest quota there is: costs are taken while they fit, in order of arrival. Returns how many did not fit. */
function refused(costs: readonly number[], limit: number): number {
  let left = limit;
  let count = 0;
  for (const cost of costs) {
    if (cost <= left) left -= cost;
    else count++;
  }
  return count;
}

describe('more quota', () => {
  const costs = [6, 1, 1, 1, 1, 1];

  it('can refuse more requests: the large one now fits, and leaves nothing for the small ones', () => {
    expect(refused(costs, 5)).toBe(1);
    expect(refused(costs, 6)).toBe(5);
  });

  it('never refuses more where all requests cost the same', () => {
    for (let limit = 0; limit < 20; limit++) {
      expect(refused(Array<number>(12).fill(3), limit + 1)).toBeLessThanOrEqual(
        refused(Array<number>(12).fill(3), limit),
      );
    }
  });
});
