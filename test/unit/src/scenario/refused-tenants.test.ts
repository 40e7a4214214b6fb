/** Mistakes in `tenants`. */
import { describe, expect, it } from 'vitest';
import { type Mistake, minimal, said, tenant, withTenant } from './minimal.ts';

const MISTAKES: readonly Mistake[] = [
  ['a mapping for tenants', minimal({ tenants: 'tenants: { name: t }' }), /^tenants: expected a list, got a mapping$/],
  [
    'an unknown preset',
    minimal({ tenants: tenant('preset: azure-2023-cod') }),
    /^tenants\[0\]\.preset: .*"azure-2023-code"\?$/,
  ],
  [
    'a share of cache reads',
    withTenant('tokens: { input: 1, output: 1, maxTokens: 10, cacheRead: 40% }'),
    /tokens\.cacheRead: expected cache: \{ share: 40%, ttl: 5m \}, .* in place of cacheRead: .*, got "40%"$/,
  ],
  [
    'another time to live',
    withTenant('tokens: { input: 1, output: 1, maxTokens: 10, cache: { share: 40%, ttl: 10m } }'),
    /tokens\.cache\.ttl: expected 5m, 30m or 1h.*, got "10m"$/,
  ],
  [
    'a cache of no share',
    withTenant('tokens: { input: 1, output: 1, maxTokens: 10, cache: { ttl: 1h } }'),
    /tokens\.cache\.share: missing; expected a share such as 40%, or a preset$/,
  ],
  [
    'an unknown account',
    minimal({ tenants: tenant('residency: [a-1, a-3]') }),
    /^tenants\[0\]\.residency\[1\]: expected an account, .* of this scenario, got "a-3"; did you mean "a-1"\?$/,
  ],
  [
    'shares that do not add up',
    minimal({ tenants: tenant('count: 2, shares: [50%, 40%]') }),
    /^tenants\[0\]\.shares: expected shares that add up to 100%, got 90%$/,
  ],
  [
    'one share too few',
    minimal({ tenants: tenant('count: 3, shares: [50%, 50%]') }),
    /^tenants\[0\]\.shares: expected one share a tenant, 3 in all, got 2$/,
  ],
  [
    'an unknown SDK',
    minimal({ tenants: tenant('retry: sdk-js') }),
    /^tenants\[0\]\.retry: .*\(did you mean "sdk-js-3"\?\), got "sdk-js"$/,
  ],
  [
    'a rate without its unit',
    withTenant('arrivals: { rate: 5 }'),
    /arrivals\.rate: expected a rate such as 12\/s.*, got 5$/,
  ],
  [
    'no rate',
    withTenant('arrivals: { process: poisson }'),
    /arrivals\.rate: missing; expected a rate such as 12\/s, or a preset$/,
  ],
  [
    'a misspelt process',
    withTenant('arrivals: { rate: 1/s, process: { gama: { cv: 1 } } }'),
    /process\.gama: unknown key; did you mean "gamma"\?$/,
  ],
  [
    'a spike at no time',
    withTenant('arrivals: { rate: 1/s, spikes: [{ at: noon, hold: 1m, factor: 2 }] }'),
    /spikes\[0\]\.at: .*got "noon"$/,
  ],
  [
    'a spike of no length',
    withTenant('arrivals: { rate: 1/s, spikes: [{ at: 1m, factor: 2 }] }'),
    /spikes\[0\]: expected a spike with rise, hold or fall above 0$/,
  ],
  [
    'a daily spike of two days',
    withTenant('arrivals: { rate: 1/s, spikes: [{ at: 1m, hold: 2d, factor: 2, daily: true }] }'),
    /expected a daily spike shorter than a day, got one of 48h$/,
  ],
  [
    'a profile of nothing',
    withTenant('arrivals: { rate: 1/s, profile: { table: { step: 1m, values: [0, 0] } } }'),
    /values: expected at least one value above 0$/,
  ],
  [
    'an end before the beginning',
    withTenant('arrivals: { rate: 1/s, from: 30m, until: 20m }'),
    /until: expected an instant after from, got "20m"$/,
  ],
  [
    'more than the model gives',
    withTenant('tokens: { input: 1, output: 1, maxTokens: 65k }'),
    /maxTokens: expected at most the model's maximum output, 64000, got 65000$/,
  ],
  [
    'more than a context holds',
    withTenant('tokens: { input: 2M, output: 1, maxTokens: 10 }'),
    /tokens\.input: expected at most 1000000, got 2000000$/,
  ],
  [
    'a minimum above the maximum',
    withTenant('tokens: { input: { median: 5, sigma: 1, min: 9, max: 3 }, output: 1, maxTokens: 10 }'),
    /tokens\.input: expected min at or below max$/,
  ],
  [
    'a median above the p95',
    withTenant('tokens: { input: { median: 5, p95: 3 }, output: 1, maxTokens: 10 }'),
    /input\.p95: expected a value at or above the median, got 3$/,
  ],
];

describe('one mistake gives one sentence', () => {
  it.each(MISTAKES)('%s', (_, text, line) => {
    const lines = said(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });
});

describe('a tenant', () => {
  it('that is wrong in one key is still read for the others', () => {
    const text =
      'tenants: [{ name: t, priority: -1, model: n, residency: [b], tokens: { input: 1, output: 1, maxTokens: 1M } }]';
    expect(said(minimal({ tenants: text })).map((line) => line.split(':')[0])).toEqual([
      'tenants[0].priority',
      'tenants[0].model',
      'tenants[0].residency[0]',
    ]);
  });
});
