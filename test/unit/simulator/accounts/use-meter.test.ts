/** Use of a quota, minute by minute, and the last minute of a run, which may be short. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../../simulator/simulate.ts';
import { account, config, model } from '../../../support/config-builder.ts';
import { rows } from '../../../support/workloads.ts';

/** 1,000 tokens in and 100 out at 5 each, settled 1.5 s after arrival, under 100,000 a minute. */
const request = (atMicros: number) => ({ atMicros, input: 1_000, maxTokens: 500, output: 100 });
const CONFIG = config({ accounts: [account('only')], models: [model()], horizonMicros: 1e12 });

describe('the peak of use', () => {
  it('is of the busiest minute', () => {
    const workload = rows(request(0), request(1), request(70_000_000), request(130_000_000));
    const [shard] = simulate({ ...CONFIG, horizonMicros: 180_000_000 }, { seed: 1, workload }).shards;
    expect(shard!.peakUtilisation).toBeCloseTo(0.03, 9);
  });

  it.each([
    ['on the minute', 58_500_000],
    ['a moment after it', 58_500_010],
  ])('is not blown up where a run ends %s', (_, atMicros) => {
    const [shard] = simulate(CONFIG, { seed: 1, workload: rows(request(0), request(atMicros)) }).shards;
    expect(shard!.settledTokens).toBe(3_000);
    expect(shard!.peakUtilisation).toBeLessThanOrEqual(0.03);
  });
});
