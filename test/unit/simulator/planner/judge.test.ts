/** When a number of shards is decided, and how often that is wrong. */
import { describe, expect, it } from 'vitest';
import { boundsOf, judge, ruleOf } from '../../../../simulator/planner/judge.ts';
import { AT_MOST_ONE_PERCENT, bruteForce, measure, normalAt, search, searchOver } from '../../../support/planner.ts';

const judged = (...values: readonly number[]) =>
  judge(
    [AT_MOST_ONE_PERCENT],
    values.map((value) => measure(value)),
    ruleOf(0.95, values.length),
  );

describe('the looks', () => {
  it('come early, and end with the last replication', () => {
    expect(ruleOf(0.95, 2).looks).toEqual([2]);
    expect(ruleOf(0.95, 4).looks).toEqual([4]);
    expect(ruleOf(0.95, 10).looks).toEqual([4, 8, 10]);
    expect(ruleOf(0.95, 20).looks).toEqual([4, 8, 12, 20]);
    expect(ruleOf(0.95, 100).looks).toEqual([4, 8, 12, 20, 40, 80, 100]);
  });
});

describe('a number of shards', () => {
  it('meets, misses, or leaves it open', () => {
    expect(judged(0, 0, 0, 0)).toBe('met');
    expect(judged(0.02, 0.021, 0.02, 0.019)).toBe('missed');
    expect(judged(0.001, 0.02, 0.001, 0.02)).toBe('undecided');
  });

  it('is undecided by a single replication, and by none that could be measured', () => {
    expect(judge([AT_MOST_ONE_PERCENT], [measure(0)], ruleOf(0.95, 4))).toBe('undecided');
    expect(judged(Number.NaN, Number.NaN, Number.NaN)).toBe('undecided');
  });

  it('is not met before what is open could not break it', () => {
    const open = Array.from({ length: 4 }, () => measure(0.001, 0.001, 0.05));
    expect(judge([AT_MOST_ONE_PERCENT], open, ruleOf(0.95, 4))).toBe('undecided');
  });

  it('has a lower end even where there is no upper one', () => {
    const ends = [0.2, 0.2, 0.2].map((value) => ({ value, low: value, high: Number.POSITIVE_INFINITY }));
    expect(boundsOf(ends, 0.95)).toEqual({ low: 0.2, high: Number.POSITIVE_INFINITY });
  });

  it('needs more to miss one of many objectives than a single one', () => {
    const values = [0.0118, 0.0122, 0.0118, 0.0144];
    const of = (objectives: number) =>
      judge(
        Array.from({ length: objectives }, () => AT_MOST_ONE_PERCENT),
        values.map((value) => ({ ...measure(value), readings: Array(objectives).fill(measure(value).readings[0]) })),
        ruleOf(0.95, 4),
      );
    expect(of(1)).toBe('missed');
    expect(of(20)).toBe('undecided');
  });
});

/** True means just beside the bound: 2 shards meet it, 1 does not. */
const close =
  (seed: number) =>
  (shards: number, replication: number): number =>
    (shards === 1 ? 0.01002 : 0.00998) + 0.001 * normalAt(seed, replication);

const SEEDS = 200;
const WRONG_AT_MOST = 0.05 * SEEDS;

/** How many of the seeds lead to an answer that cannot be. */
function wrongAnswers(answerOf: (seed: number) => { readonly met: number | null; readonly missed: number }): number {
  let wrong = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const { met, missed } = answerOf(seed);
    if (met === 1 || missed >= 2) wrong++;
  }
  return wrong;
}

describe('the stated confidence', () => {
  it(`holds over ${SEEDS} seeds, close to the bound and with every look`, () => {
    const wrong = wrongAnswers((seed) => {
      const found = searchOver(search({ most: 2, rule: ruleOf(0.95, 40) }), close(seed));
      const missed = found.decisions.filter(({ status }) => status === 'missed').map(({ shards }) => shards);
      return { met: found.answer, missed: Math.max(0, ...missed) };
    });
    expect(wrong).toBeLessThanOrEqual(WRONG_AT_MOST);
  });

  it('would not hold without an allowance for the looks', () => {
    const { looks } = ruleOf(0.95, 40);
    const wrong = wrongAnswers((seed) => {
      // The canary: each look is taken as though it were the only one.
      const careless = search({ most: 2, rule: { confidence: 1 - 0.05 * looks.length, looks } });
      return { met: bruteForce(careless.options, (n, r) => measure(close(seed)(n, r))), missed: 0 };
    });
    expect(wrong).toBeGreaterThan(WRONG_AT_MOST / 2);
  });
});
