/** Increases as marks: those of many accounts at once are one. */
import { describe, expect, it } from 'vitest';
import type { IncreaseResult } from '../../../../../simulator/metrics/result.ts';
import { increaseMarks } from '../../../../../src/report/simulation/increase-marks.ts';

const MINUTE = 60_000_000;

const increase = (account: string, changes: Partial<IncreaseResult> = {}): IncreaseResult => ({
  account,
  model: 'm',
  meter: 'tokensPerMinute',
  askedAtMicros: MINUTE,
  from: 100,
  asked: 6_000,
  decidedAtMicros: 100 * MINUTE,
  status: 'granted',
  granted: 6_000,
  refusal: null,
  ...changes,
});

describe('increases', () => {
  it('are marked when they are asked for and when they arrive', () => {
    const marks = increaseMarks([increase('a'), increase('b', { askedAtMicros: 2 * MINUTE })], 1000 * MINUTE);
    expect(marks).toEqual([
      { at: MINUTE, label: 'a, b: asked for 6,000 tokens per minute' },
      { at: 100 * MINUTE, label: 'a, b: 6,000 tokens per minute arrived' },
    ]);
  });

  it('of many accounts are counted', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => increase(name));
    expect(increaseMarks(many, 1000 * MINUTE)[0]!.label).toBe('5 accounts: asked for 6,000 tokens per minute');
  });

  it('that are refused, denied or decided too late say so, or nothing', () => {
    const refusal = { status: 'refused', reason: 'no-such-quota' } as const;
    const labels = (changes: Partial<IncreaseResult>): string[] =>
      increaseMarks([increase('a', changes)], 50 * MINUTE).map(({ label }) => label);
    const asked = 'a: asked for 6,000 tokens per minute';
    expect(labels({ status: 'refused', refusal, decidedAtMicros: null })).toEqual([`${asked}, refused at once`]);
    expect(labels({})).toEqual([asked]);
    expect(labels({ status: 'denied', decidedAtMicros: 40 * MINUTE })).toEqual([
      asked,
      'a: 6,000 tokens per minute denied',
    ]);
  });
});
