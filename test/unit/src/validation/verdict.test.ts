/** Whether a simulation is to be trusted. */
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../../src/validation/comparison/figures.ts';
import { DEFAULT_TOLERANCES } from '../../../../src/validation/tolerances.ts';
import {
  compareFigures,
  isOverheadSmall,
  judgeAgreement,
  type TrustInput,
  trustOf,
  verdictOf,
} from '../../../../src/validation/verdict.ts';

const figure = (value: number, judgedAs: Figure['judgedAs'], name = 'x'): Figure => ({
  name,
  unit: judgedAs === 'latency' ? 'micros' : 'share',
  judgedAs,
  value,
});

describe('a figure', () => {
  const judge = (value: number, judgedAs: Figure['judgedAs'], low: number, high: number) =>
    compareFigures(
      [figure(low, judgedAs)],
      [figure(value, judgedAs)],
      { figures: new Map([['x', { low, high }]]) },
      DEFAULT_TOLERANCES,
    )[0]!;

  it.each([
    ['inside', 0.5, 'share', 0.4, 0.6, true, true],
    ['a point beside', 0.609, 'share', 0.4, 0.6, false, true],
    ['two points beside', 0.62, 'share', 0.4, 0.6, false, false],
    ['a latency a little beside', 1_030, 'latency', 900, 1_000, false, true],
    ['a latency far beside', 1_200, 'latency', 900, 1_000, false, false],
    ['what is not judged', 9, null, 0, 1, false, null],
  ] as const)('%s', (_, value, judgedAs, low, high, inside, withinTolerance) => {
    expect(judge(value, judgedAs, low, high)).toMatchObject({ inside, withinTolerance, error: value - low });
  });

  it('that one world cannot measure is outside, and one that neither can is none', () => {
    expect(judge(Number.NaN, 'share', 0.4, 0.6)).toMatchObject({ inside: false, withinTolerance: false });
    const undated = [{ ...figure(Number.NaN, null) }];
    const interval = { figures: new Map([['x', { low: 1, high: 2 }]]) };
    expect(compareFigures([figure(1, 'latency')], undated, interval, DEFAULT_TOLERANCES)).toMatchObject([
      { inside: false, withinTolerance: null },
    ]);
    const nothing = figure(Number.NaN, 'latency');
    const bounds = { figures: new Map([['x', { low: Number.NaN, high: Number.NaN }]]) };
    expect(compareFigures([nothing], [nothing], bounds, DEFAULT_TOLERANCES)).toEqual([]);
  });
});

it('agreement must reach the tolerance, or the noise floor less a point where that is lower', () => {
  const of = (measured: number, low: number) => {
    const all = { requests: 9, firstOutcome: measured, outcome: measured, shard: measured, attempts: measured };
    const floor = { low, high: 1 };
    const floors = { firstOutcome: floor, outcome: floor, shard: floor, attempts: floor };
    return judgeAgreement(all, { floor: floors }, DEFAULT_TOLERANCES).every(({ isEnough }) => isEnough);
  };
  expect([of(0.991, 1), of(0.985, 1), of(0.5, 0.505), of(0.5, 0.52)]).toEqual([true, false, true, false]);
});

it('overhead must stay below the tolerance, or 20 ms', () => {
  const overhead = (micros: number) => ({
    requests: 1,
    refusalMicros: 0,
    thereP50Micros: micros,
    thereP99Micros: 0,
    backP50Micros: micros,
    backP99Micros: 0,
  });
  const isSmall = (micros: number, median: number) => isOverheadSmall(overhead(micros), median, DEFAULT_TOLERANCES);
  expect([
    isSmall(9_000, 1_000),
    isSmall(11_000, 1_000),
    isSmall(40_000, 2_000_000),
    isSmall(60_000, 2_000_000),
  ]).toEqual([true, false, true, false]);
});

describe('trust', () => {
  const fine: TrustInput = {
    isValid: true,
    hasKeptUp: true,
    isOverheadSmall: true,
    agreements: [],
    figures: [],
    simulated: 'met',
    measured: 'met',
  };

  it.each([
    ['nothing speaks against it', {}, 'agree', []],
    ['the generator failed', { isValid: false }, 'invalid', []],
    ['the machine was held up, and nothing came of it', { hasKeptUp: false }, 'agree', []],
    [
      'the machine was held up, and the worlds part',
      { hasKeptUp: false, measured: 'missed' },
      'invalid',
      ['objectives'],
    ],
    ['the gateway is slow', { isOverheadSmall: false }, 'disagree', ['overhead']],
    ['objectives contradict', { measured: 'missed' }, 'disagree', ['objectives']],
    ['one world leaves them open', { measured: 'undecided' }, 'agree', []],
    [
      'requests part too often',
      { agreements: [{ name: 'shard', measured: 0.5, floor: { low: 0.9, high: 1 }, isEnough: false }] },
      'disagree',
      ['shard'],
    ],
  ] as const)('%s', (_, change, trust, disagreements) => {
    expect(trustOf({ ...fine, ...change })).toEqual({ trust, disagreements });
  });

  it('lets the whole scenario speak, and only then', () => {
    expect([verdictOf('agree', 'missed'), verdictOf('disagree', 'met'), verdictOf('invalid', 'met')]).toEqual([
      'missed',
      'disagree',
      'invalid',
    ]);
  });
});
