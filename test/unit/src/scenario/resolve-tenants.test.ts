/** What `tenants` mean, in the units of the simulator. */
import { describe, expect, it } from 'vitest';
import { configOf, minimal, tenant, withTenant } from './minimal.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;

describe('tenants', () => {
  const first = (keys: string) => configOf(minimal({ tenants: tenant(keys) })).tenants;

  it('of a group share one arrival process', () => {
    const tenants = first('count: 3, shares: [50%, 30%, 20%]');
    expect(tenants.map(({ name, share, group }) => [name, share, group])).toEqual([
      ['t-1', 0.5, 0],
      ['t-2', 0.3, 0],
      ['t-3', 0.2, 0],
    ]);
    expect(new Set(tenants.map(({ arrivals }) => arrivals)).size).toBe(1);
  });

  it("share alike, or by Zipf's law", () => {
    expect(first('count: 4').map(({ share }) => share)).toEqual([0.25, 0.25, 0.25, 0.25]);
    const zipf = first('count: 3, shares: zipf 1').map(({ share }) => share);
    expect(zipf[0]! / zipf[1]!).toBeCloseTo(2, 10);
    expect(zipf[0]! / zipf[2]!).toBeCloseTo(3, 10);
    expect(zipf.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('may use accounts by name, by group and by Region', () => {
    expect(first('residency: [a-2]')[0]?.residency).toEqual([1]);
    expect(first('residency: [a]')[0]?.residency).toEqual([0, 1]);
    expect(first('residency: [us-east-1, a-1]')[0]?.residency).toEqual([0, 1]);
    expect(first('priority: 2')[0]?.residency).toBeNull();
  });

  it('retry as their SDK does', () => {
    expect(first('retry: none')[0]?.callerRetry).toBeNull();
    expect(first('retry: { preset: sdk-js-3, clients: 7 }')[0]?.callerRetry).toEqual({
      attempts: 3,
      throttleBaseMicros: 1_000_000,
      transientBaseMicros: 50_000,
      capMicros: 20_000_000,
      clients: 7,
      retryTokens: { capacity: 500, throttleCost: 5, transientCost: 14 },
    });
    expect(first('retry: botocore-legacy')[0]?.callerRetry).toMatchObject({ attempts: 5, retryTokens: null });
    expect(first('retry: { attempts: 4, cap: 3s }')[0]?.callerRetry).toMatchObject({
      attempts: 4,
      capMicros: 3_000_000,
    });
  });

  it('cache for five minutes, half an hour or an hour; of a preset the share stays where the file has none', () => {
    const cacheOf = (keys: string, preset = '') => {
      const tokens = `tokens: { input: 9k, output: 10, maxTokens: 50, cache: { ${keys} } }`;
      const { cacheableShare, cacheTtlMicros } = configOf(withTenant(preset + tokens)).tenants[0]!.tokens;
      return [cacheableShare.distribution.kind, cacheTtlMicros / MINUTE];
    };
    expect(cacheOf('share: 40%')).toEqual(['constant', 5]);
    expect(cacheOf('share: 40%, ttl: 30m')).toEqual(['constant', 30]);
    expect(cacheOf('share: 40%, ttl: 1h', 'preset: claude-code, ')).toEqual(['constant', 60]);
    expect(cacheOf('ttl: 1h', 'preset: claude-code, ')).toEqual(['quantiles', 60]);
  });

  it('take arrivals and tokens from a preset, and override it key by key', () => {
    const text = 'tenants: [{ name: t, preset: azure-2023-code, arrivals: { rate: 7/s }, tokens: { maxTokens: 99 } }]';
    const [one] = configOf(minimal({ tenants: text })).tenants;
    const [plain] = configOf(minimal({ tenants: 'tenants: [{ name: t, preset: azure-2023-code }]' })).tenants;
    expect(one?.arrivals).toEqual({ ...plain?.arrivals, ratePerSecond: 7 });
    expect(one?.tokens).toEqual({ ...plain?.tokens, maxTokens: 99 });
    expect(plain?.arrivals.ratePerSecond).toBeGreaterThan(1);
  });

  it('see times of day in the zone of the start', () => {
    const text = minimal({
      duration: 'start: 2026-11-24T06:00+02:00\nduration: 48h',
      tenants:
        'tenants: [{ name: t, tokens: { input: 1, output: 1, maxTokens: unset }, arrivals: { rate: 60/min, ' +
        'profile: business-day, spikes: [{ at: 09:00, rise: 5m, hold: 1h, factor: x3, daily: true }] } }]',
    });
    const [one] = configOf(text).tenants;
    expect(one?.arrivals).toMatchObject({
      ratePerSecond: 1,
      profile: { kind: 'business-day', utcOffsetMicros: 2 * HOUR },
      spikes: [{ atMicros: 3 * HOUR, riseMicros: 5 * MINUTE, holdMicros: HOUR, fallMicros: 0, factor: 3, daily: true }],
    });
    expect(one?.tokens.maxTokens).toBe(0);
  });

  it.each([
    ['constant', { kind: 'constant' }],
    ['{ gamma: { cv: 3 } }', { kind: 'gamma', cv: 3 }],
    [
      '{ markovModulated: { states: [{ rate: 1, lasts: 1m }, { rate: 9, lasts: 10s, weight: 2 }] } }',
      { kind: 'markov-modulated', rates: [1, 9], sojournMicros: [MINUTE, MINUTE / 6], weights: [1, 2], cv: 1 },
    ],
  ])('arrive by the process %s', (process, expected) => {
    const text = withTenant(`arrivals: { rate: 1/s, process: ${process} }`);
    expect(configOf(text).tenants[0]?.arrivals.process).toEqual(expected);
  });

  it.each([
    ['800', { kind: 'constant', value: 800 }],
    ['{ median: 800, sigma: 0.7 }', { kind: 'lognormal', median: 800, sigma: 0.7 }],
    ['{ mean: 800 }', { kind: 'exponential', mean: 800 }],
    ['{ low: 1, high: 1k }', { kind: 'uniform', low: 1, high: 1000 }],
    [
      '{ quantiles: { p0: 1, 0.5: 20, p99.9: 40, 100%: 90 } }',
      { kind: 'quantiles', probabilities: [0, 0.5, 0.999, 1], values: [1, 20, 40, 90] },
    ],
  ])('have tokens distributed as %s', (written, distribution) => {
    const text = withTenant(`tokens: { input: ${written}, output: 1, maxTokens: 1 }`);
    expect(configOf(text).tenants[0]?.tokens.input.distribution).toEqual(distribution);
  });

  it('have a spread that meets the 95th percentile', () => {
    const text = withTenant('tokens: { input: { median: 100, p95: 400 }, output: 1, maxTokens: 1 }');
    const sigma = Math.log(4) / 1.6448536269514722;
    expect(configOf(text).tenants[0]?.tokens.input.distribution).toEqual({
      kind: 'lognormal',
      median: 100,
      sigma: expect.closeTo(sigma, 12),
    });
  });
});
