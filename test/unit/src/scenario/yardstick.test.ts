/** The yardstick is the model that the native program runs. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { yardstickConfig } from '../../../../src/scenario/yardstick.ts';

const SIZE = { shards: 8, policy: 'power-of-two', load: 0.7, requests: 300_000, inFlight: 400 };

describe('the yardstick', () => {
  let config: SimulationConfig;
  beforeAll(async () => {
    config = await yardstickConfig(SIZE);
  });

  it('has quotas of weights 4 : 5 : 6 : 7 that the load uses to its part', () => {
    const quotas = config.accounts.map(({ limits }) => limits[0]!.tokensPerMinute!);
    const demand = (400 / 4.63) * (1499 + 5 * 328) * 60;
    expect(demand / quotas.reduce((sum, quota) => sum + quota, 0)).toBeCloseTo(0.7, 5);
    expect(quotas.map((quota) => Math.round((4 * quota) / quotas[0]!))).toEqual([4, 5, 6, 7, 4, 5, 6, 7]);
    for (const { limits, tokensPerDay } of config.accounts)
      expect(tokensPerDay).toBe(1440 * limits[0]!.tokensPerMinute!);
  });

  it('has a cycle of 1,440 steps with mean 1, four cycles in the run', () => {
    const { profile, ratePerSecond, maxRequests } = config.tenants[0]!.arrivals;
    if (profile.kind !== 'table') throw new Error('the profile is no table');
    expect(profile.values.reduce((sum, value) => sum + value, 0) / 1440).toBeCloseTo(1, 6);
    expect(Math.min(...profile.values)).toBeCloseTo(0.4, 2);
    expect((4 * 1440 * profile.stepMicros) / 1e6).toBeCloseTo(300_000 / ratePerSecond, 0);
    expect(maxRequests).toBe(300_000);
  });

  it('is what the file says, but for its size and the finer cycle', async () => {
    const file = (await loadScenario(new URL('../../../../scenarios/yardstick.yaml', import.meta.url).pathname)).config;
    const sizeless = (one: SimulationConfig): unknown => ({ ...one, horizonMicros: 0, accounts: [], tenants: [] });
    expect(sizeless(config)).toEqual(sizeless(file));
    for (const [i, account] of file.accounts.entries()) {
      const quota = account.limits[0]!.tokensPerMinute!;
      expect(quota / config.accounts[i]!.limits[0]!.tokensPerMinute!).toBeCloseTo(1, 3);
      expect(account.tokensPerDay).toBe(1440 * quota);
    }
    expect(file.tenants[0]!.tokens).toEqual(config.tenants[0]!.tokens);
    expect(file.tenants[0]!.arrivals.ratePerSecond).toBeCloseTo(config.tenants[0]!.arrivals.ratePerSecond, 3);
  });

  it('finishes all of its requests before the horizon', async () => {
    const small = await yardstickConfig({ ...SIZE, load: 1.3, requests: 20_000 });
    const { totals } = simulate(small, { seed: 1 });
    expect(totals).toMatchObject({ offered: 20_000, inFlight: 0, shed: 0, failed: 0 });
  });

  it('rounds very large quotas to what a token bucket counts exactly', async () => {
    const large = await yardstickConfig({ ...SIZE, shards: 2, inFlight: 100_000 });
    for (const { limits } of large.accounts) expect(limits[0]!.tokensPerMinute! % 1000).toBe(0);
  });
});
