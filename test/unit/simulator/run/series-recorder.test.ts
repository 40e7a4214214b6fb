/** The series of small runs whose every minute is known. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { binMicros, type RunSeries } from '../../../../simulator/metrics/series.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { TraceWorkload } from '../../../../simulator/workload/replay.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { account, config, increase, model } from '../../../support/config-builder.ts';
import { tenant } from '../../../support/demand.ts';

const MINUTE = 60_000_000;
const DAY = 1440 * MINUTE;

/** One request an instant: 100 tokens in, at most 400 out, 50 given. */
function traceAt(...instants: readonly number[]): TraceWorkload {
  const trace = new TraceBlock(instants.length);
  for (const [row, at] of instants.entries()) {
    trace.atMicros[row] = at;
    trace.inputTokens[row] = 100;
    trace.maxTokens[row] = 400;
    trace.outputTokens[row] = 50;
  }
  trace.length = instants.length;
  return new TraceWorkload(trace);
}

function seriesOf(changes: Partial<SimulationConfig>, workload: TraceWorkload): RunSeries {
  const made: RunSeries[] = [];
  simulate(config({ tenants: [tenant('t', 0)], ...changes }), {
    seed: 1,
    workload,
    onSeries: (series) => void made.push(series),
  });
  return made[0]!;
}

describe('the series of a run', () => {
  it('count arrivals, attempts and refusals in their minute', () => {
    const accounts = [account('a', { tokensPerMinute: 1_000 })];
    const instants = [0, 1, 2, 3 * MINUTE + 5];
    const series = seriesOf({ accounts, horizonMicros: 5 * MINUTE }, traceAt(...instants));
    expect([...series.offered]).toEqual([3, 0, 0, 1]);
    expect([...series.attempts]).toEqual([3, 0, 0, 1]);
    expect([...series.refusals]).toEqual([1, 0, 0, 0]);
    expect([...series.turnedAway]).toEqual([1, 0, 0, 0]);
    expect(series.quotas).toHaveLength(1);
    expect([...series.quotas[0]!.demand!]).toEqual([1500, 0, 0, 500]);
    expect([...series.quotas[0]!.limit]).toEqual([1000, 1000, 1000, 1000]);
    expect([...series.shards[0]!]).toEqual([...series.quotas[0]!.use]);
  });

  it('show an increase from the minute in which it arrives, and an account from that in which it joins', () => {
    const accounts = [
      account('a', { tokensPerMinute: 1_000 }),
      account('b', { tokensPerMinute: 500 }, { joinsAtMicros: 2 * MINUTE }),
    ];
    const plan = increase({
      lagMicros: { kind: 'constant', value: MINUTE },
      plan: [
        {
          accounts: [0],
          model: 0,
          meter: 'tokensPerMinute',
          when: { kind: 'at', atMicros: 0 },
          ask: { kind: 'value', value: 3_000 },
          repeat: false,
        },
      ],
    });
    const series = seriesOf({ accounts, increase: plan, horizonMicros: 4 * MINUTE }, traceAt(0, 3 * MINUTE));
    expect([...series.quotas[0]!.limit].slice(-1)).toEqual([3_500]);
    expect(series.quotas[0]!.limit[0]).toBe(1_000);
  });

  it('have no latency where nobody was answered, and rising quantiles where somebody was', () => {
    const accounts = [account('a', { tokensPerMinute: 10 })];
    expect(seriesOf({ accounts }, traceAt(0)).latencies.endToEnd).toEqual([]);
    const { endToEnd } = seriesOf({ models: [model()] }, traceAt(0, 1, 2)).latencies;
    expect(endToEnd[0]![1]).toBe(0);
    expect(endToEnd.at(-1)).toEqual([1_000_000, 1]);
    expect(endToEnd.map(([micros]) => micros)).toEqual(endToEnd.map(([micros]) => micros).sort((a, b) => a - b));
  });
});

describe('a bin', () => {
  it('is the shortest round length of which there are few enough', () => {
    expect([1, MINUTE, 10 * MINUTE].map((horizon) => binMicros(horizon, 10))).toEqual([MINUTE, MINUTE, MINUTE]);
    expect(binMicros(10 * MINUTE + 1, 10)).toBe(2 * MINUTE);
    expect(binMicros(2 * DAY, 2_000)).toBe(2 * MINUTE);
    expect(binMicros(3650 * DAY, 2_000)).toBe(2 * DAY);
  });
});
