/** Requests that no quota of theirs can ever hold: said before the run, at the place that asks for so much. */
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../../src/input/problem.ts';
import { load, minimal, SECTIONS, warnings } from './minimal.ts';

const MODELS =
  'models: { m: { id: x, inferenceType: on-demand, burndown: 1, maxOutput: 64k, latency: LATENCY } }'.replace(
    'LATENCY',
    '{ firstToken: 1s, perOutputToken: 10ms }, price: none',
  );

/** One tenant and two accounts; `quotas` of the model, in flow style. */
function scenario(quotas: string, tokens: string, more = '', day = 'none'): string {
  const limits = `{ tokensPerDay: ${day}, models: { m: { requestsPerMinute: none, ${quotas} } } }`;
  return minimal({
    models: MODELS,
    accounts: `accounts: { name: a, count: 2, region: us-east-1, ceiling: none, quotas: ${limits} }`,
    tenants: `tenants: [{ name: dev, arrivals: { rate: 1/s }, tokens: { output: 10, ${tokens} } }]`,
    more,
  });
}

describe('a request that can never be admitted', () => {
  it('is said with the line of its maxTokens, once for all accounts', () => {
    const text = scenario('tokensPerMinute: 20k', 'input: { median: 800, p95: 3k }, maxTokens: 32k');
    const lines = text.split('\n');
    const line = lines.findIndex((one) => one.startsWith('tenants'));
    const place = `test.yaml:${line + 1}:${lines[line]!.indexOf('32k') + 1}`;
    expect(load(text).warnings.map(formatProblem)).toEqual([
      `${place} tenants[0].tokens.maxTokens: dev reserves at least 32,001 tokens, the quota ` +
        'holds 20,000 (tokensPerMinute of a-1, likewise 1 more account): it refuses every request of dev',
    ]);
  });

  it.each([
    ['fits to the token', 'tokensPerMinute: 1100', 'input: 100, maxTokens: 1000', 0],
    ['is a token too long', 'tokensPerMinute: 1099', 'input: 100, maxTokens: 1000', 1],
    ['has a shortest input that fits', 'tokensPerMinute: 1100', 'input: { low: 100, high: 9k }, maxTokens: 1000', 0],
    ['has a shortest input that does not', 'tokensPerMinute: 1100', 'input: { low: 101, high: 9k }, maxTokens: 1k', 1],
    ['reserves all output where max_tokens is unset', 'tokensPerMinute: 60k', 'input: 100, maxTokens: unset', 1],
    ['finds no place at all', 'tokensPerMinute: 60k, concurrency: 0', 'input: 100, maxTokens: 1000', 1],
    ['finds no limit', 'tokensPerMinute: none', 'input: 100, maxTokens: 1000', 0],
  ])('%s', (_, quotas, tokens, count) => {
    expect(warnings(scenario(quotas, tokens))).toHaveLength(count);
  });

  it('is held against the burst of a token bucket, and the whole quota of a window', () => {
    const of = (quota: string) => warnings(scenario('tokensPerMinute: 2k', 'input: 100, maxTokens: 1k', quota));
    expect(of('quota: { burst: 0.5 }')).toEqual([expect.stringContaining('the quota holds 1,000 (')]);
    expect(of('quota: { burst: 0.5, window: fixed-minute }')).toEqual([]);
    expect(of('quota: { burst: 0.55 }')).toEqual([]);
  });

  it('counts cacheable input even where reads are not reserved: nobody could write it', () => {
    const tokens = 'input: 1000, maxTokens: 100, cache: { share: { low: 0.5, high: 0.9 } }';
    const of = (quota: string) => warnings(scenario('tokensPerMinute: 500', tokens, quota));
    expect(of('')).toHaveLength(1);
    expect(of('quota: { reserveCacheReads: false }')).toHaveLength(1);
  });

  it('may be too large for a day', () => {
    const of = (day: string) => warnings(scenario('tokensPerMinute: 60k', 'input: 100, maxTokens: 1000', '', day));
    expect(of('1099')).toEqual([expect.stringContaining('the quota holds 1,099 (tokensPerDay of a-1, likewise')]);
    expect(of('1100')).toEqual([]);
  });

  it('is said of the accounts that it never fits, where others may hold it', () => {
    const text = scenario('tokensPerMinute: 1k', 'input: 100, maxTokens: 1k').replace(
      'region:',
      'weights: [1, 2], region:',
    );
    expect(warnings(text)).toEqual([
      'dev reserves at least 1,100 tokens, the quota holds 1,000 (tokensPerMinute of a-1): ' +
        'it refuses every request of dev',
    ]);
  });

  it('is not said of accounts that the tenant may not use', () => {
    const text = scenario('tokensPerMinute: 1k', 'input: 100, maxTokens: 1k')
      .replace('region:', 'weights: [1, 2], region:')
      .replace('name: dev,', 'name: dev, residency: [a-2],');
    expect(warnings(text)).toEqual([]);
  });

  it('is not said where an increase may yet make room', () => {
    const step = (meter: string) => `increase: { plan: [{ when: { at: 1m }, model: m, meter: ${meter}, ask: x4 }] }`;
    const of = (meter: string) =>
      warnings(scenario('tokensPerMinute: 1k, concurrency: 5', 'input: 100, maxTokens: 1k', step(meter)));
    expect(of('tokensPerMinute')).toEqual([]);
    expect(of('concurrency')).toHaveLength(1);
  });

  it('is said where the file says nothing of it but a preset', () => {
    const text = minimal({
      accounts:
        'accounts: { name: a, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 10 } } }, ceiling: none }',
      tenants: 'tenants: [{ name: t, preset: azure-2023-conv, arrivals: { rate: 1/s } }]',
    });
    expect(load(text).warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/^test\.yaml:4:\d+ tenants\[0\].*: t reserves/),
    ]);
  });

  it('is nothing to warn of in the smallest scenario', () => {
    expect(warnings(minimal(SECTIONS))).toEqual([]);
  });
});
