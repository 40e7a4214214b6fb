/** The part of a scenario that is run in real time. */
import { describe, expect, it } from 'vitest';
import { TraceWorkload } from '../../../../simulator/workload/replay.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { RefusedInput } from '../../../../src/input/problem.ts';
import { prepareWindow } from '../../../../src/validation/prepare.ts';
import { quotasAt } from '../../../../src/validation/quotas-at.ts';
import { busiestSecond, rowsWithin, windowOf } from '../../../../src/validation/window.ts';
import { configOf, minimal } from '../scenario/minimal.ts';

const SECOND = 1_000_000;
const config = configOf(minimal());

/** A request of 100 + 50 tokens at each of the seconds. */
function traceAt(...seconds: readonly number[]): TraceBlock {
  const trace = new TraceBlock(seconds.length);
  trace.length = seconds.length;
  for (const [row, second] of seconds.entries()) {
    trace.atMicros[row] = second * SECOND;
    trace.inputTokens[row] = 100;
    trace.maxTokens[row] = 50;
    trace.outputTokens[row] = 10 + row;
  }
  return trace;
}

const workload = (...seconds: readonly number[]) => new TraceWorkload(traceAt(...seconds));

describe('the busiest part', () => {
  it.each([
    ['a lone burst', [5, 5, 5, 40], 10, 0],
    ['a burst that is not at the start', [1, 30, 31, 32], 10, 23],
    ['nothing', [], 10, 0],
  ])('%s', (_, seconds, length, from) => {
    expect(busiestSecond(config, workload(...seconds), length * SECOND)).toBe(from * SECOND);
  });

  it('counts the maximum where a request states none', () => {
    const trace = traceAt(1, 2, 50);
    trace.maxTokens[2] = 0;
    expect(busiestSecond(config, new TraceWorkload(trace), 5 * SECOND)).toBe(46 * SECOND);
  });

  it('ends with the run', () => {
    expect(busiestSecond({ ...config, horizonMicros: 10 * SECOND }, workload(1, 20, 20), 5 * SECOND)).toBe(0);
  });
});

describe('a window', () => {
  it('has the rows within it, dated from its beginning', () => {
    const rows = rowsWithin(workload(1, 10, 15, 20), 10 * SECOND, 20 * SECOND);
    expect([...rows.atMicros.subarray(0, rows.length)]).toEqual([0, 5 * SECOND]);
    expect([...rows.outputTokens.subarray(0, rows.length)]).toEqual([11, 12]);
  });

  it('has the faults of its time, the accounts that join in it, and no plan', () => {
    const faults = [
      { kind: 'suspended', accounts: [0], fromMicros: 0, untilMicros: 10 * SECOND },
      { kind: 'suspended', accounts: [1], fromMicros: 5 * SECOND, untilMicros: 25 * SECOND },
      { kind: 'slow', factor: 2, accounts: null, fromMicros: 22 * SECOND, untilMicros: 23 * SECOND },
    ] as const;
    const accounts = config.accounts.map((account, i) => ({ ...account, joinsAtMicros: i * 25 * SECOND }));
    const found = windowOf({ ...config, faults }, accounts, traceAt(0), 20 * SECOND, 10 * SECOND, 0.5).config;
    expect(found.faults).toEqual([
      { kind: 'suspended', accounts: [1], fromMicros: 0, untilMicros: 5 * SECOND },
      { kind: 'slow', factor: 2, accounts: null, fromMicros: 2 * SECOND, untilMicros: 3 * SECOND },
    ]);
    expect(found.accounts.map(({ joinsAtMicros }) => joinsAtMicros)).toEqual([0, 5 * SECOND]);
    expect(found.increase.plan).toEqual([]);
    expect(found.quota.usedAtStart).toBe(0.5);
    expect(found.startEpochMicros).toBe(config.startEpochMicros + 20 * SECOND);
  });

  it('without a request is refused', () => {
    const choice = { lengthMicros: 5 * SECOND, from: 30 * SECOND, used: 0 };
    expect(() => prepareWindow(config, 1, () => workload(1, 2), choice)).toThrow(RefusedInput);
  });
});

it('quotas at an instant are those that the plan has raised by then', () => {
  const more = `increase:
  lag: 10m
  plan: [{ model: m, meter: tokensPerMinute, when: { at: 5m }, ask: 30M }]`;
  const planned = configOf(minimal({ more }));
  const at = (minutes: number) =>
    quotasAt(planned, 1, workload(1, 3_000), minutes * 60 * SECOND).map(({ limits }) => limits[0]!.tokensPerMinute);
  const before = planned.accounts.map(({ limits }) => limits[0]!.tokensPerMinute);
  expect(at(14)).toEqual(before);
  expect(at(16)).toEqual([30_000_000, 30_000_000]);
});
