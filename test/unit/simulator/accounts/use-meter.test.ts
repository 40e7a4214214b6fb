/** Use of every quota, minute by minute and over a run, and the last minute of a run, which may be short. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import type { QuotaUse, ShardResult } from '../../../../simulator/metrics/result.ts';
import { WINDOWS } from '../../../../simulator/quota/limits.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { account, config, model, MONDAY_MICROS, semantics } from '../../../support/config-builder.ts';
import { type Row, rows } from '../../../support/workloads.ts';

/** The second at which a request comes whose end makes the run two minutes long. */
const LAST = 118.5;
/** 1,000 tokens in and 100 out at 5 each, settled 1.5 s after arrival, under 100,000 a minute. */
const request = (atMicros: number) => ({ atMicros, input: 1_000, maxTokens: 500, output: 100 });
const CONFIG = config({ accounts: [account('only')], models: [model()], horizonMicros: 1e12 });

function shardOf(changes: Partial<SimulationConfig>, ...made: readonly Row[]): ShardResult {
  return simulate({ ...CONFIG, ...changes }, { seed: 1, workload: rows(...made) }).shards[0]!;
}

const useOf = ({ quotas }: ShardResult, meter: QuotaUse['meter']): QuotaUse | undefined =>
  quotas.find((quota) => quota.meter === meter);

describe('the peak of use', () => {
  it('is of the busiest minute', () => {
    const shard = shardOf({}, ...[0, 1, 70_000_000, 130_000_000].map(request));
    expect(shard.peakUtilisation).toBeCloseTo(0.03, 9);
  });

  it.each([
    ['on the minute', 58_500_000],
    ['a moment after it', 58_500_010],
  ])('is not blown up where a run ends %s', (_, atMicros) => {
    const shard = shardOf({}, request(0), request(atMicros));
    expect(shard.settledTokens).toBe(3_000);
    expect(shard.peakUtilisation).toBeLessThanOrEqual(0.03);
  });

  it.each(WINDOWS)('counts the requests admitted in a minute, however the quota lets them in: %s', (window) => {
    const accounts = [account('only', { requestsPerMinute: 10 })];
    const made = [0, 1, 2, 70, LAST].map((second) => request(second * 1_000_000));
    const changes = { accounts, quota: semantics({ window }) };
    expect(useOf(shardOf(changes, ...made), 'requestsPerMinute')).toMatchObject({
      utilisation: 0.25,
      peakUtilisation: 0.3,
    });
  });

  it.each(WINDOWS)('counts the output generated in a minute: %s', (window) => {
    const accounts = [account('only', { outputTokensPerMinute: 400 })];
    const models = [model({ endpoint: 'mantle', inferenceType: 'mantle', burndown: 1 })];
    const quota = semantics({ window, adjustIntervalMicros: 1_000_000 });
    const made = [0, 1, 2, 3, LAST].map((second) => request(second * 1_000_000));
    const shard = shardOf({ accounts, models, quota }, ...made);
    expect(useOf(shard, 'outputTokensPerMinute')).toMatchObject({ utilisation: 500 / 800, peakUtilisation: 1 });
  });

  it.each([
    ['counts output when it is generated, and not when it is charged', 400, 51 / 400],
    ['does not count output that the quota has no room for', 20, 1],
  ])('%s', (_, outputTokensPerMinute, peakUtilisation) => {
    const accounts = [account('only', { outputTokensPerMinute })];
    const models = [model({ endpoint: 'mantle', inferenceType: 'mantle', burndown: 1 })];
    // Tokens end at 59.51 s, 59.52 s, ...: 49 before the minute does. All are charged at 60.5 s.
    const shard = shardOf({ accounts, models, quota: semantics({ window: 'fixed-minute' }) }, request(59_000_000));
    expect(useOf(shard, 'outputTokensPerMinute')).toMatchObject({ peakUtilisation });
  });

  it('of concurrent requests is the most at one instant, in whatever part of a minute', () => {
    const accounts = [account('only', { concurrency: 4 })];
    const shard = shardOf({ accounts }, ...[0, 1, 2, LAST * 1_000_000].map(request));
    const use = useOf(shard, 'concurrency')!;
    expect(use.peakUtilisation).toBe(0.75);
    expect(use.utilisation).toBeCloseTo((4 * 1.5) / (4 * 120), 9);
  });

  it('of concurrent requests is never of one that was refused, even where refusals cost quota', () => {
    const accounts = [account('only', { concurrency: 2 })];
    const quota = semantics({ chargeRejected: true });
    const shard = shardOf({ accounts, quota }, request(0), request(1), request(2));
    expect(useOf(shard, 'concurrency')!.peakUtilisation).toBe(1);
  });

  it("of tokens per day is a share of the day's quota, over all models, and no run is too short for a day", () => {
    const accounts = [account('only', [{}, {}], { tokensPerDay: 10_000 })];
    const shard = shardOf({ accounts, models: [model(), model()] }, request(0), request(1));
    expect(useOf(shard, 'tokensPerDay')).toEqual({
      meter: 'tokensPerDay',
      model: null,
      utilisation: 0.3,
      peakUtilisation: 0.3,
    });
  });
});

describe.each(['utc-midnight', 'rolling-24h'] as const)('a day that ends by %s', (dayWindow) => {
  it('has its last minute, too', () => {
    const changes = {
      startEpochMicros: MONDAY_MICROS + 86_280_000_000,
      accounts: [account('only', {}, { tokensPerDay: 10_000 })],
      quota: semantics({ dayWindow }),
    };
    const shard = shardOf(changes, ...[110_000_000, 110_000_001, 170_000_000].map(request));
    const carriedOver = dayWindow === 'rolling-24h' ? 0.15 : 0;
    expect(useOf(shard, 'tokensPerDay')!.peakUtilisation).toBeCloseTo(0.3 + carriedOver, 9);
  });
});

describe('the fullest quota', () => {
  it('is what the figures of an account speak of, each of its own', () => {
    const accounts = [account('only', { requestsPerMinute: 2, concurrency: 2 })];
    const shard = shardOf({ accounts }, ...[0, 1, LAST * 1_000_000].map(request));
    expect(shard).toMatchObject({
      utilisation: 0.75,
      utilisationOf: { meter: 'requestsPerMinute', model: 'test.model-v1:0' },
      peakUtilisation: 1,
      peakUtilisationOf: { meter: 'requestsPerMinute', model: 'test.model-v1:0' },
    });
    expect(shard.quotas.map(({ meter }) => meter)).toEqual(['requestsPerMinute', 'tokensPerMinute', 'concurrency']);
  });

  it('of an account without any is none', () => {
    expect(shardOf({ accounts: [account('only', { tokensPerMinute: null })] }, request(0))).toMatchObject({
      utilisation: 0,
      utilisationOf: null,
      peakUtilisation: 0,
      peakUtilisationOf: null,
      quotas: [],
    });
  });
});
