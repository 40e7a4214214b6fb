/** What `accounts` and `increase` mean, in the units of the simulator. */
import { describe, expect, it } from 'vitest';
import { configOf, minimal, warnings } from './minimal.ts';

const MINUTE = 60_000_000;

describe('accounts', () => {
  const accounts = (keys: string) =>
    configOf(minimal({ accounts: `accounts: { name: a, region: us-east-1, ${keys} }` })).accounts;

  it('of a group have numbers, one alone has none', () => {
    expect(accounts('count: 3').map(({ name }) => name)).toEqual(['a-1', 'a-2', 'a-3']);
    expect(accounts('count: 1').map(({ name }) => name)).toEqual(['a-1']);
    expect(accounts('joins: 5m')).toMatchObject([{ name: 'a', joinsAtMicros: 5 * MINUTE }]);
  });

  it('have the published defaults, or those of a new account', () => {
    expect(accounts('quotas: default')[0]).toMatchObject({
      limits: [{ requestsPerMinute: 10_000, tokensPerMinute: 5_000_000 }],
      tokensPerDay: 700_000_000,
    });
    expect(accounts('quotas: new-account')[0]).toMatchObject({
      limits: [{ requestsPerMinute: 50, tokensPerMinute: 5_000_000 }],
      defaults: [{ requestsPerMinute: 10_000, tokensPerMinute: 5_000_000 }],
      tokensPerDay: 150_000_000,
      tokensPerDayDefault: 700_000_000,
    });
  });

  it('change what the scenario changes, and nothing else', () => {
    const quotas = 'quotas: { preset: new-account, tokensPerDay: none, models: { m: { tokensPerMinute: 1M } } }';
    expect(accounts(quotas)[0]).toMatchObject({
      limits: [{ requestsPerMinute: 50, tokensPerMinute: 1_000_000, outputTokensPerMinute: null, concurrency: null }],
      tokensPerDay: null,
    });
  });

  it('differ by their weights, over and over', () => {
    const quotas = accounts('count: 5, weights: [1, 1.5], quotas: { models: { m: { tokensPerMinute: 1001 } } }');
    expect(quotas.map(({ limits }) => limits[0]?.tokensPerMinute)).toEqual([1001, 1502, 1001, 1502, 1001]);
    expect(quotas.map(({ tokensPerDay }) => tokensPerDay)).toEqual([7e8, 10.5e8, 7e8, 10.5e8, 7e8]);
  });

  it('have a ceiling as a multiple of the defaults, or in numbers', () => {
    expect(accounts('ceiling: x2')[0]).toMatchObject({
      ceilings: [{ tokensPerMinute: 10_000_000 }],
      tokensPerDayCeiling: 1_400_000_000,
    });
    expect(accounts('ceiling: { models: { m: { tokensPerMinute: 9M } } }')[0]).toMatchObject({
      ceilings: [{ tokensPerMinute: 9_000_000, requestsPerMinute: null }],
      tokensPerDayCeiling: null,
    });
  });

  it('lose their requests per minute where those are not enforced', () => {
    const config = configOf(minimal({ more: 'quota: { enforceRequestsPerMinute: false }' }));
    expect(config.accounts[0]).toMatchObject({
      limits: [{ requestsPerMinute: null }],
      defaults: [{ requestsPerMinute: null }],
    });
  });

  it('warn where nothing is known of a model in new accounts', () => {
    const models =
      'models: { m: { model: claude-opus-4.7, inferenceType: global, ' +
      'latency: { firstToken: 1s, perOutputToken: 10ms } } }';
    const text = minimal({ models, accounts: 'accounts: { region: us-east-1, quotas: new-account }' });
    expect(warnings(text)).toEqual(['nothing is known of m in new accounts, so its quotas are the defaults']);
  });
});

describe('increases', () => {
  const plan = (step: string) =>
    minimal({ more: `increase: { lag: { median: 2 business days, sigma: 0.6 }, plan: [${step}] }` });

  it('come after a lag, when it is time or use is high', () => {
    const { increase } = configOf(plan('{ when: { above: 80%, for: 10m }, ask: x3, accounts: [a-2], repeat: true }'));
    expect(increase).toEqual({
      lagMicros: { kind: 'lognormal', median: 241_920_000_000, sigma: 0.6 },
      denyProbability: 0,
      partialProbability: 0,
      partialFraction: 0.5,
      plan: [
        {
          accounts: [1],
          model: 0,
          meter: 'tokensPerMinute',
          when: { kind: 'utilisation', above: 0.8, forMicros: 10 * MINUTE },
          ask: { kind: 'factor', factor: 3 },
          repeat: true,
        },
      ],
    });
    expect(configOf(plan('{ when: { at: 30m }, ask: 6M }')).increase.plan[0]).toMatchObject({
      when: { kind: 'at', atMicros: 30 * MINUTE },
      ask: { kind: 'value', value: 6_000_000 },
    });
  });

  it('warn of what AWS refuses at once', () => {
    expect(warnings(plan('{ when: { at: 30m }, ask: 5M }'))).toEqual([
      "a-1 asks for 5000000 tokensPerMinute, which is not above AWS's default of 5000000: the request will be refused",
    ]);
    expect(warnings(plan('{ when: { at: 30m }, ask: 6M }'))).toEqual([]);
    const few = 'accounts: { name: a, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 33 } } } }';
    const more = 'increase: { plan: [{ when: { at: 30m }, ask: x1.5 }] }';
    expect(warnings(minimal({ accounts: few, more }))[0]).toMatch(/^a asks for 50 tokensPerMinute, which is not above/);
    const raised = 'accounts: { name: a, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 7M } } } }';
    const less = 'increase: { plan: [{ when: { at: 30m }, ask: 6M }] }';
    expect(warnings(minimal({ accounts: raised, more: less }))[0]).toContain(
      'not above the 7000000 that it starts with',
    );
    const accounts = 'accounts: { name: a, region: us-east-1, ceiling: x1.1 }';
    const step = 'increase: { plan: [{ when: { at: 30m }, ask: 6M }] }';
    expect(warnings(minimal({ accounts, more: step }))[0]).toContain('above the ceiling of 5500000');
  });
});
