/** What `models` mean, in the units of the simulator. */
import { describe, expect, it } from 'vitest';
import { NEVER_CACHED } from '../../../../simulator/accounts/prefix-caches.ts';
import { configOf, minimal, warnings } from './minimal.ts';

const MINUTE = 60_000_000;
const LATENCY = '{ firstToken: 1s, outputRate: 80/s }';

describe('models', () => {
  it('take from the catalogue what the scenario does not say', () => {
    expect(configOf(minimal()).models[0]).toMatchObject({
      id: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
      endpoint: 'runtime',
      inferenceType: 'global',
      burndown: 5,
      maxOutputTokens: 64_000,
      minimumCacheTokens: 4_096,
      price: { input: 0.001, output: 0.005, cacheRead: 0.0001, cacheWrite: 0.00125, cacheWriteHour: 0.002 },
    });
  });

  it('pay a tenth more on a geographic profile', () => {
    const models = 'models: { m: { model: claude-haiku-4.5, inferenceType: geo, geo: eu, latency: example } }';
    const [model] = configOf(minimal({ models })).models;
    expect(model?.id).toBe('eu.anthropic.claude-haiku-4-5-20251001-v1:0');
    expect(model?.price.output).toBeCloseTo(0.0055, 10);
  });

  it('warn where an example stands in for a measurement, unless it was asked for', () => {
    const models = 'models: { m: { model: claude-haiku-4.5, inferenceType: global } }';
    expect(warnings(minimal({ models }))).toEqual([expect.stringContaining("latency is the catalogue's example")]);
    expect(warnings(minimal())).toEqual([]);
  });

  it('without prompt caches on Bedrock cache nothing, and those whose minimum nobody states everything', () => {
    const minimumOf = (model: string, keys = ''): number | undefined =>
      configOf(minimal({ models: `models: { m: { model: ${model}, latency: ${LATENCY}, maxOutput: 4k${keys} } }` }))
        .models[0]?.minimumCacheTokens;
    expect(minimumOf('llama-4-scout')).toBe(NEVER_CACHED);
    expect(minimumOf('gpt-oss-20b', ', inferenceType: on-demand')).toBe(NEVER_CACHED);
    expect(minimumOf('gpt-5.6-luna', ', inferenceType: global')).toBe(1_024);
    expect(minimumOf('claude-opus-5.5', ', inferenceType: global')).toBe(0);
    expect(minimumOf('claude-haiku-4.5', ', inferenceType: global, minimumCache: none')).toBe(NEVER_CACHED);
    expect(minimumOf('llama-4-scout', ', minimumCache: 1000')).toBe(1_000);
  });

  it('that have no prompt cache are told of where prompts would be cached', () => {
    const tokens = 'tokens: { input: 9000, output: 10, maxTokens: 50, cache: { share: 40% } }';
    const of = (model: string): string =>
      minimal({
        models: `models: { m: { model: ${model}, latency: ${LATENCY}, maxOutput: 4k } }`,
        tenants: `tenants: [{ name: chat, count: 3, arrivals: { rate: 1/s }, ${tokens} }]`,
      });
    expect(warnings(of('llama-4-scout'))).toEqual([
      'us.meta.llama4-scout-17b-instruct-v1:0 has no prompt cache: nothing of chat is read or written',
    ]);
    expect(warnings(of('nova-pro, inferenceType: on-demand'))).toEqual([]);
  });

  it('state what the catalogue does not know', () => {
    const models =
      'models: { m: { id: my-model, inferenceType: on-demand, burndown: 2, maxOutput: 4k, price: none, ' +
      'latency: { firstToken: { low: 100ms, high: 300ms }, perInputToken: 0.05ms, outputRate: 100/s } } }';
    const accounts = 'accounts: { region: us-east-1, quotas: { models: { m: { tokensPerMinute: 300k } } } }';
    const config = configOf(minimal({ models, accounts }));
    expect(config.models[0]).toEqual({
      id: 'my-model',
      endpoint: 'runtime',
      inferenceType: 'on-demand',
      burndown: 2,
      maxOutputTokens: 4_000,
      latency: {
        firstTokenMicros: {
          distribution: { kind: 'uniform', low: 100_000, high: 300_000 },
          minimum: 0,
          maximum: 30 * MINUTE,
        },
        microsPerInputToken: 50,
        microsPerOutputToken: 10_000,
      },
      minimumCacheTokens: 0,
      price: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 },
    });
    expect(config.accounts[0]?.defaults).toEqual(config.accounts[0]?.limits);
  });
});
