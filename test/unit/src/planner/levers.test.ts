/** What a fleet could be changed by: each lever changes what it says, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { LEVERS, leveredBy } from '../../../../src/planner/levers.ts';
import { threatsTo } from '../../../../src/planner/threats.ts';
import { type Variant, variantsOf } from '../../../../src/planner/variants.ts';
import { leanestOf } from '../../../../src/planner/fewest.ts';
import { changeOf, ranked } from '../../../../src/planner/report/account-change.ts';
import { configOf, load, minimal, withTenant } from '../scenario/minimal.ts';

const SPIKY = 'arrivals: { rate: 2/s, spikes: [{ at: 10m, rise: 1m, hold: 5m, fall: 1m, factor: x3 }] }';
const TOKENS = 'tokens: { input: 100, output: { median: 100, sigma: 0.5 }, maxTokens: 4k }';
const RETRY = 'retry: { preset: aws-advice, clients: 2 }';
const config = configOf(withTenant(`${SPIKY}, ${TOKENS}, ${RETRY}`));

function changed(name: string, before: SimulationConfig = config): SimulationConfig | null {
  const levers = LEVERS.filter((lever) => lever.name === name);
  const change = levers.map((lever) => lever.change(before)).find((one) => one !== null);
  return change?.(before) ?? null;
}

describe('a lever', () => {
  it('halves maxTokens, but not below the longest answers', () => {
    expect(changed('maxTokens')!.tenants[0]!.tokens.maxTokens).toBe(2_000);
    const tight = configOf(withTenant(`arrivals: { rate: 1/s }, ${TOKENS.replace('4k', '600')}`));
    // 100 x exp(3.09 x 0.5) = 469
    expect(changed('maxTokens', tight)!.tenants[0]!.tokens.maxTokens).toBe(469);
    const small = configOf(withTenant(`arrivals: { rate: 1/s }, ${TOKENS.replace('4k', '200')}`));
    expect(changed('maxTokens', small)!.tenants[0]!.tokens.maxTokens).toBe(200);
  });

  it('shortens answers, lowers spikes, stops callers, holds requests', () => {
    expect(changed('output')!.tenants[0]!.tokens.output.distribution).toMatchObject({ median: 75 });
    expect(changed('spikes')!.tenants[0]!.arrivals.spikes[0]!.factor).toBe(2);
    expect(changed('retries')!.tenants[0]!.callerRetry).toBeNull();
    const impatient = configOf(minimal({ more: 'gateway: { hold: none, onNoShard: shed }' }));
    expect(changed('hold', impatient)!.gateway).toMatchObject({
      onNoShard: 'hold',
      hold: { maxWaitMicros: 10_000_000 },
    });
  });

  it('caches more of the prompts, unless they are cached already', () => {
    expect(changed('caching')!.tenants[0]!.tokens.cacheableShare.distribution).toEqual({
      kind: 'constant',
      value: 0.7,
    });
    const cached = TOKENS.replace('maxTokens', 'cache: { share: 80%, ttl: 5m }, maxTokens');
    expect(changed('caching', configOf(withTenant(`arrivals: { rate: 1/s }, ${cached}`)))).toBeNull();
    const models =
      'models: { m: { model: claude-haiku-4.5, inferenceType: global, latency: example, minimumCache: none } }';
    expect(changed('caching', configOf(minimal({ models })))).toBeNull();
  });

  it('counts by fixed minutes, routes by another policy, or by the oracle', () => {
    expect(changed('window')!.quota.window).toBe('fixed-minute');
    expect(changed('policy')!.gateway.policy).toBe('power-of-two');
    expect(changed('policy', configOf(minimal({ more: 'gateway: { policy: random }' })))!.gateway.policy).toBe(
      'headroom',
    );
    expect(changed('oracle')!.gateway.policy).toBe('oracle');
    expect(changed('window', configOf(minimal({ more: 'quota: { window: fixed-minute }' })))).toBeNull();
  });

  it('that changes nothing of a scenario is left out', () => {
    const plain = configOf(minimal());
    expect(['spikes', 'retries', 'sharing'].map((name) => changed(name, plain))).toEqual([null, null, null]);
  });
});

describe('a threat', () => {
  const threats = async (text: string) => {
    const [variant] = await variantsOf(load(text), null);
    return threatsTo(variant!).map((threat) => ({ ...threat, faults: threat.variant.config.faults }));
  };

  it('takes an account for the whole run, or capacity for an hour of it', async () => {
    const whole = { fromMicros: 0, untilMicros: config.horizonMicros };
    expect(await threats(minimal())).toMatchObject([
      { name: 'account', faults: [{ kind: 'suspended', accounts: [0], ...whole }] },
      { name: 'capacity', faults: [{ kind: 'capacity', accounts: null, probability: 0.1, ...whole }] },
    ]);
  });

  it('takes the largest of accounts, and each Region with all of its accounts', async () => {
    const quotas = (tokens: string) =>
      `quotas: { models: { m: { tokensPerMinute: ${tokens}, requestsPerMinute: 9 } } }`;
    const small = `{ name: a, count: 2, region: us-east-1, ${quotas('10k')} }`;
    const accounts = `accounts: [${small}, { name: b, region: eu-west-1, ${quotas('20k')} }]`;
    expect(await threats(minimal({ accounts }))).toMatchObject([
      { name: 'account', faults: [{ kind: 'suspended', accounts: [2] }] },
      { name: 'capacity' },
      { name: 'region us-east-1', faults: [{ kind: 'suspended', accounts: [0, 1] }] },
      { name: 'region eu-west-1', faults: [{ kind: 'suspended', accounts: [2] }] },
    ]);
    const says = (await threats(minimal({ accounts }))).map((threat) => threat.says);
    expect(says.slice(2)).toEqual([
      'the Region us-east-1 lost, into which new accounts would go as well',
      'the Region eu-west-1 lost',
    ]);
  });
});

it('a change in accounts has the ends that both answers leave it', () => {
  expect(changeOf({ shards: 5, low: 5 }, { shards: 3, low: 2 })).toEqual({ mean: 2, low: 2, high: 3 });
  expect(changeOf({ shards: null, low: 9 }, { shards: 3, low: 3 })).toBeNull();
  expect(leanestOf([{ shards: null }, { shards: 4 }, { shards: 3 }])).toEqual({ shards: 3 });
});

describe('levers of a variant', () => {
  const saysOf = async (text: string): Promise<string[]> => {
    const [variant] = await variantsOf(load(text), null);
    return leveredBy(variant!).map(({ says }) => says);
  };

  it('are other inference types as well, with their own quotas, where the model has such', async () => {
    const latency = '{ firstToken: 1s, perInputToken: 0ms, outputRate: 80/s }';
    const keys = `model: claude-sonnet-4.6, inferenceType: on-demand, maxOutput: 64k, latency: ${latency}`;
    const models = `models: { m: { ${keys} } }`;
    const [variant] = await variantsOf(load(minimal({ models })), null);
    const types = leveredBy(variant!).filter(({ name }) => name === 'inferenceType');
    expect(types.map(({ says }) => says)).toEqual(
      ['geo', 'global'].map((type) => `inference type ${type}, with its quotas`),
    );
    const tokensPerMinute = ({ config: { accounts } }: Variant): number | null =>
      accounts[0]!.limits[0]!.tokensPerMinute;
    expect(types.map((one) => tokensPerMinute(one.variant))).toEqual([6_000_000, 6_000_000]);
    expect(types[0]!.variant.configOf(5)!.accounts).toHaveLength(5);
  });

  it('are none where the scenario states the quotas that would change', async () => {
    const latency = '{ firstToken: 1s, perInputToken: 0ms, outputRate: 80/s }';
    const keys = `model: claude-sonnet-4.5, inferenceType: global, latency: ${latency}`;
    const some = `{ name: a, count: 2, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 10k } } } }`;
    const half = `accounts: [{ name: b, region: eu-west-1 }, ${some}]`;
    const types = await saysOf(minimal({ models: `models: { m: { ${keys} } }`, accounts: half }));
    expect(types.filter((one) => one.startsWith('inference type'))).toEqual([]);
    const quotas = '{ tokensPerMinute: 10k, requestsPerMinute: none }';
    const stated = `accounts: { name: a, count: 2, region: us-east-1, quotas: { models: { m: ${quotas} } } }`;
    expect((await saysOf(minimal({ accounts: stated }))).filter((one) => one.startsWith('inference type geo'))).toEqual(
      [],
    );
  });
});

it('levers are ranked by what they save; those without an answer come last', () => {
  const base = { shards: 5, low: 5 };
  const list = [
    { name: 'a', shards: 4, low: 4 },
    { name: 'b', shards: null, low: 9 },
    { name: 'c', shards: 2, low: 1 },
  ];
  expect(ranked(list, base).map(({ lever, change }) => [lever.name, change?.mean ?? null])).toEqual([
    ['c', 3],
    ['a', 1],
    ['b', null],
  ]);
});
