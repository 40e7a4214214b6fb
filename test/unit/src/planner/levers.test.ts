/** What a fleet could be changed by: each lever changes what it says, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { LEVERS, THREATS } from '../../../../src/planner/levers.ts';
import { leanestOf } from '../../../../src/planner/fewest.ts';
import { changeOf } from '../../../../src/planner/report/account-change.ts';
import { configOf, minimal, withTenant } from '../scenario/minimal.ts';

const SPIKY = 'arrivals: { rate: 2/s, spikes: [{ at: 10m, rise: 1m, hold: 5m, fall: 1m, factor: x3 }] }';
const TOKENS = 'tokens: { input: 100, output: { median: 100, sigma: 0.5 }, maxTokens: 4k }';
const RETRY = 'retry: { preset: aws-advice, clients: 2 }';
const config = configOf(withTenant(`${SPIKY}, ${TOKENS}, ${RETRY}`));

function changed(name: string, before: SimulationConfig = config): SimulationConfig | null {
  const { change } = [...LEVERS, ...THREATS].find((lever) => lever.name === name)!;
  return change(before)?.(before) ?? null;
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

  it('that changes nothing of a scenario is left out', () => {
    const plain = configOf(minimal());
    expect(['spikes', 'retries', 'sharing', 'region'].map((name) => changed(name, plain))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('a threat', () => {
  it('takes an account for the whole run, or capacity for an hour of it', () => {
    const whole = { fromMicros: 0, untilMicros: config.horizonMicros };
    expect(changed('account')!.faults).toEqual([{ kind: 'suspended', accounts: [0], ...whole }]);
    expect(changed('capacity')!.faults).toEqual([{ kind: 'capacity', accounts: null, probability: 0.1, ...whole }]);
  });

  it('takes all accounts of a Region', () => {
    const accounts = 'accounts: [{ name: a, count: 2, region: us-east-1 }, { name: b, region: eu-west-1 }]';
    const [fault] = changed('region', configOf(minimal({ accounts })))!.faults;
    expect(fault).toMatchObject({ kind: 'suspended', accounts: [0, 1] });
  });
});

it('a change in accounts has the ends that both answers leave it', () => {
  expect(changeOf({ shards: 5, low: 5 }, { shards: 3, low: 2 })).toEqual({ mean: 2, low: 2, high: 3 });
  expect(changeOf({ shards: null, low: 9 }, { shards: 3, low: 3 })).toBeNull();
  expect(leanestOf([{ shards: null }, { shards: 4 }, { shards: 3 }])).toEqual({ shards: 3 });
});
