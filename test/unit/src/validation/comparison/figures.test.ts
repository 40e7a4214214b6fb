/** Figures of a run from its rows. */
import { expect, it } from 'vitest';
import { figuresOf } from '../../../../../src/validation/comparison/figures.ts';
import { aMinute, slicesOf, tokensPerMinuteOf } from '../../../../../src/validation/comparison/slices.ts';
import { refusedRow, timedRow } from '../../../../support/validated-rows.ts';
import { configOf, minimal } from '../../scenario/minimal.ts';

const config = configOf(minimal());

it('shares, latencies, use of accounts and recovery', () => {
  const rows = [
    timedRow(0),
    timedRow(1, { firstTokenMicros: 700_000 }),
    refusedRow(30, 0),
    timedRow(31, {
      shards: [0, 0],
      verdicts: ['tokensPerMinute', 'admitted'],
      firstOutcome: 'throttled',
      settledTokens: 700,
    }),
  ];
  const figures = new Map(figuresOf(rows, config, 60_000_000).map(({ name, value }) => [name, value]));
  expect(figures.get('servedShare')).toBe(0.75);
  // No objective says how late an answer may be.
  expect(figures.get('goodput')).toBe(0.75);
  expect(figures.get('throttledFirst')).toBe(0.5);
  expect(figures.get('throttled')).toBe(0.25);
  expect(figures.get('attemptsPerRequest')).toBe(1.25);
  expect(figures.get('ttft.p50')).toBe(500_000);
  const account = config.accounts[0]!;
  const quota = account.limits[0]!.tokensPerMinute!;
  expect(figures.get(`share.${account.name}`)).toBe(1);
  expect(figures.get(`utilisation.${account.name}`)).toBeCloseTo(1_300 / quota);
  // Two arrive in second 0, two in second 3: the first of the busiest counts, to the refusal at 3.1 s.
  expect(figures.get('recovery')).toBe(3_100_000);
});

it('goodput is what was served within the objectives, and not judged where nobody dates tokens', () => {
  const bounded = {
    ...config,
    objectives: [{ metric: 'ttft.p95', atMost: 600_000, atLeast: null, tenant: null }],
  };
  const of = (...rows: Parameters<typeof figuresOf>[0][number][]) =>
    figuresOf(rows, bounded, 60_000_000).find(({ name }) => name === 'goodput');
  expect(of(timedRow(0), timedRow(1, { firstTokenMicros: 700_000 }))).toMatchObject({ value: 0.5, judgedAs: 'share' });
  expect(of(timedRow(0), timedRow(1, { datesTokens: false }))).toMatchObject({ judgedAs: null });
});

it('no figure is made of nothing', () => {
  const whole = figuresOf([timedRow(0, { datesTokens: false })], config, 60_000_000);
  expect(whole.find(({ name }) => name === 'ttft.p50')!.value).toBeNaN();
  expect(whole.find(({ name }) => name === 'endToEnd.p50')!.value).toBe(1_000_000);
});

it('seconds: what arrived, what was refused, and tokens taken until they are given back', () => {
  const { arrived, throttled, taken } = slicesOf([timedRow(0), timedRow(1), refusedRow(30, 0)], config, 4_000_000, 0);
  expect(arrived).toEqual([2, 0, 0, 1]);
  expect(throttled).toEqual([0, 0, 0, 1]);
  expect(taken[0]).toEqual([2_200, -1_600, 0, 0]);
  expect(aMinute(taken[0]!, 1_000_000)).toEqual([2_200, 600, 600, 600]);
  expect(
    aMinute(
      Array.from({ length: 62 }, () => 1),
      1_000_000,
    ).slice(-3),
  ).toEqual([60, 60, 60]);
  expect(tokensPerMinuteOf(config, 0)).toBe(config.accounts.length * config.accounts[0]!.limits[0]!.tokensPerMinute!);
});
