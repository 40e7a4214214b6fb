/** Verdicts: how a range decides, and what keeps one open. */
import { describe, expect, it } from 'vitest';
import type { ObjectiveConfig } from '../../../../simulator/metrics/objective.ts';
import { type Bounds, type Estimate, intervalOf } from '../../../../simulator/metrics/interval.ts';
import { judgeObjective, type ObjectiveVerdict } from '../../../../simulator/metrics/verdict.ts';

const estimate = (mean: number, low: number | null, high: number | null): Estimate => ({
  mean,
  low,
  high,
  level: 0.95,
  n: 8,
});
const objective = (changes: Partial<ObjectiveConfig>): ObjectiveConfig => ({
  metric: 'throttledShare',
  atMost: null,
  atLeast: null,
  tenant: null,
  ...changes,
});

/** Held against an estimate and, where requests were in flight, what they leave possible. */
function judge(asked: ObjectiveConfig, found: Estimate, range: Bounds = intervalOf(found)): ObjectiveVerdict {
  return judgeObjective(asked, { estimate: found, range, inFlight: 7 });
}

describe('judgeObjective', () => {
  it.each([
    [0.001, 0.0005, 0.002, 'met'],
    [0.009, 0.008, 0.01, 'met'],
    [0.009, 0.008, 0.011, 'undecided'],
    [0.02, 0.01, 0.03, 'undecided'],
    [0.02, 0.011, 0.03, 'missed'],
    [Number.NaN, Number.NaN, Number.NaN, 'undecided'],
  ] as const)('holds "at most 0.01" against %d (%d to %d): %s', (mean, low, high, status) => {
    expect(judge(objective({ atMost: 0.01 }), estimate(mean, low, high)).status).toBe(status);
  });

  it.each([
    [0.999, 0.995, 1, 'met'],
    [0.99, 0.98, 1, 'undecided'],
    [0.98, 0.97, 0.989, 'missed'],
  ] as const)('holds "at least 0.99" against %d (%d to %d): %s', (mean, low, high, status) => {
    expect(judge(objective({ atLeast: 0.99 }), estimate(mean, low, high)).status).toBe(status);
  });

  it('goes by the mean where there is no interval', () => {
    expect(judge(objective({ atMost: 0.01 }), estimate(0.01, null, null)).status).toBe('met');
    expect(judge(objective({ atMost: 0.01 }), estimate(0.011, null, null)).status).toBe('missed');
  });

  it('goes by the range, and says how many requests in flight keep the verdict open', () => {
    const asked = objective({ atMost: 0.01 });
    const found = estimate(0, null, null);
    expect(judge(asked, found, { low: 0, high: 0.5 })).toMatchObject({ status: 'undecided', keptOpenBy: 7 });
    expect(judge(asked, found, { low: 0, high: 0.01 })).toMatchObject({ status: 'met', keptOpenBy: 0 });
    expect(judge(asked, estimate(0.5, null, null), { low: 0.2, high: 0.6 })).toMatchObject({ status: 'missed' });
    const nothing = { ...estimate(Number.NaN, null, null), n: 0 };
    expect(judge(asked, nothing, { low: 0, high: 1 })).toMatchObject({ status: 'undecided', keptOpenBy: 7 });
  });

  it('blames the scatter where that alone leaves it open', () => {
    const verdict = judge(objective({ atMost: 0.01 }), estimate(0.01, 0, 0.02), { low: 0, high: 0.5 });
    expect(verdict).toMatchObject({ status: 'undecided', keptOpenBy: 0 });
  });

  it('refuses a metric that does not exist', () => {
    expect(() => judge(objective({ metric: 'p99' }), estimate(0, 0, 0))).toThrow(/no objective metric/);
  });

  it('says which of two bounds failed, and in what unit of whom', () => {
    const both = objective({ metric: 'peakUtilisation', atLeast: 0.5, atMost: 0.9, tenant: null });
    expect(judge(both, estimate(0.95, 0.92, 0.98))).toEqual({
      status: 'missed',
      metric: 'peakUtilisation',
      unit: 'ratio',
      tenant: null,
      estimate: estimate(0.95, 0.92, 0.98),
      range: { low: 0.92, high: 0.98 },
      keptOpenBy: 0,
      bounds: [
        { kind: 'at-most', value: 0.9, status: 'missed' },
        { kind: 'at-least', value: 0.5, status: 'met' },
      ],
    });
  });
});
