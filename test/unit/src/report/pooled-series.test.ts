/** Replications pooled: means, and between which ends they were. */
import { describe, expect, it } from 'vitest';
import type { RunSeries } from '../../../../simulator/metrics/series.ts';
import { poolSeries } from '../../../../src/report/pooled-series.ts';

const MINUTE = 60_000_000;

function run(offered: readonly number[], latency: number | null): RunSeries {
  const line = Float64Array.from(offered);
  const distribution = latency === null ? [] : ([[latency, 1]] as const);
  return {
    stepMicros: MINUTE,
    offered: line,
    attempts: line,
    refusals: line,
    throttledFirst: line,
    turnedAway: line,
    quotas: [{ meter: 'tokensPerDay', model: null, demand: null, limit: line, use: line }],
    shardStepMicros: MINUTE,
    shards: [line],
    days: [],
    latencies: { wait: distribution, timeToFirstToken: distribution, endToEnd: distribution },
  };
}

describe('pooled series', () => {
  it('have the mean, the lowest and the highest of every bin', () => {
    const { at, rates, shards, quotas } = poolSeries([run([1, 2], 10), run([3, 6], 30)]);
    expect(at).toEqual([0, MINUTE]);
    expect(rates.offered).toEqual({ mean: [2, 4], low: [1, 2], high: [3, 6] });
    expect(shards[0]).toEqual(rates.offered);
    expect(quotas[0]).toMatchObject({ demand: null, limit: rates.offered });
  });

  it('are of those that came so far, where one was stopped', () => {
    expect(poolSeries([run([1], 10), run([3, 6], 30)]).rates.offered).toEqual({
      mean: [2, 6],
      low: [1, 6],
      high: [3, 6],
    });
  });

  it('have the latencies of those that answered anybody', () => {
    expect(poolSeries([run([1], null), run([1], 10), run([1], 30)]).latencies.wait).toEqual([[20, 1]]);
    expect(poolSeries([run([1], null)]).latencies.wait).toEqual([]);
  });
});
