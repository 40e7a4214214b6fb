/** The gateway's retry budget: what it allows, for how long, and that no storm gets past it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MICROS_PER_SECOND } from '../../../../simulator/basics/time.ts';
import { RetryBudget, type RetryBudgetOptions } from '../../../../simulator/retry/budget.ts';

const SECOND = MICROS_PER_SECOND;

/** How many retries it pays for at this instant. */
function spend(budget: RetryBudget, now: number): number {
  let count = 0;
  while (budget.withdraw(now)) count++;
  return count;
}

function deposits(budget: RetryBudget, count: number, now: number): void {
  for (let i = 0; i < count; i++) budget.deposit(now);
}

describe('a retry budget', () => {
  it('pays for the ratio of first attempts, exactly', () => {
    const budget = new RetryBudget({ ratio: 0.1, minimumPerSecond: 0 });
    deposits(budget, 1_009, 0);
    expect(spend(budget, 0)).toBe(100);
    deposits(budget, 1, 0);
    expect(spend(budget, 0)).toBe(1);
  });

  it('keeps a deposit for ten seconds and no longer', () => {
    const budget = new RetryBudget({ ratio: 1, minimumPerSecond: 0 });
    deposits(budget, 3, 0.5 * SECOND);
    deposits(budget, 2, 3 * SECOND);
    expect(budget.balance(9.9 * SECOND)).toBe(5);
    expect(budget.balance(10 * SECOND)).toBe(2);
    expect(budget.balance(13 * SECOND)).toBe(0);
    deposits(budget, 1, 1_000_000 * SECOND);
    expect(budget.balance(1_000_000 * SECOND)).toBe(1);
  });

  it('spends the oldest deposits first, so that what is left lasts longest', () => {
    const budget = new RetryBudget({ ratio: 1, minimumPerSecond: 0 });
    deposits(budget, 2, 0);
    deposits(budget, 2, 5 * SECOND);
    expect(budget.withdraw(6 * SECOND) && budget.withdraw(6 * SECOND)).toBe(true);
    expect(budget.balance(12 * SECOND)).toBe(2);
  });

  it('gives the floor from the start, ten seconds of it saved up, and no more', () => {
    const budget = new RetryBudget({ ratio: 0, minimumPerSecond: 3 });
    expect(spend(budget, 0)).toBe(30);
    expect(spend(budget, 0.333_333 * SECOND)).toBe(0);
    expect(spend(budget, 0.333_334 * SECOND)).toBe(1);
    expect(spend(budget, 100 * SECOND)).toBe(30);
  });

  it('pays for one retry with part deposit and part floor', () => {
    const budget = new RetryBudget({ ratio: 0.5, minimumPerSecond: 0.05 });
    deposits(budget, 1, 0);
    expect(spend(budget, 0)).toBe(1);
    expect(budget.balance(0)).toBe(0);
  });

  it('allows nothing where nothing is granted', () => {
    const budget = new RetryBudget({ ratio: 0, minimumPerSecond: 0 });
    deposits(budget, 1_000, 0);
    expect(budget.withdraw(60 * SECOND)).toBe(false);
  });

  it('never goes negative, and bounds any storm by ratio x firsts + floor x (seconds + 10)', () => {
    const options: fc.Arbitrary<RetryBudgetOptions> = fc.record({
      ratio: fc.integer({ min: 0, max: 2_000 }).map((n) => n / 1_000),
      minimumPerSecond: fc.integer({ min: 0, max: 20_000 }).map((n) => n / 1_000),
    });
    const step = fc.record({
      waitMicros: fc.nat({ max: 4 * SECOND }),
      firsts: fc.nat({ max: 40 }),
      tries: fc.nat({ max: 90 }),
    });
    const law = fc.property(options, fc.array(step, { maxLength: 40 }), ({ ratio, minimumPerSecond }, steps) => {
      const budget = new RetryBudget({ ratio, minimumPerSecond });
      let [now, firsts, retries] = [0, 0, 0];
      return steps.every(({ waitMicros, firsts: more, tries }) => {
        now += waitMicros;
        firsts += more;
        deposits(budget, more, now);
        let isExact = true;
        for (let i = 0; i < tries; i++) {
          const before = budget.balance(now);
          const isPaid = budget.withdraw(now);
          isExact &&= isPaid === before >= 1;
          retries += Number(isPaid);
        }
        const bound = ratio * firsts + minimumPerSecond * (now / SECOND + 10);
        return isExact && budget.balance(now) >= 0 && retries <= bound + 1e-6;
      });
    });
    expect(() => fc.assert(law, { seed: 9 })).not.toThrow();
  });
});
