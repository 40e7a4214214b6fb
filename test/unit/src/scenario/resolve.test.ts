/** What the rest of a scenario file means, in the units of the simulator. */
import { describe, expect, it } from 'vitest';
import { configOf, load, minimal, SECTIONS, warnings } from './minimal.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;

describe('the smallest scenario', () => {
  const scenario = load(minimal());

  it('has its name from its file, and defaults that work', () => {
    expect(scenario).toMatchObject({ name: 'test', description: '', seed: 1, replications: 10, warnings: [] });
    expect(scenario.config).toMatchObject({
      horizonMicros: HOUR,
      quota: { window: 'token-bucket', adjustIntervalMicros: 1_000_000 },
      increase: { lagMicros: { kind: 'constant', value: 24 * HOUR }, plan: [] },
      gateway: { policy: 'headroom', replicas: 1, sharing: { kind: 'none' }, reserve: null },
      faults: [],
      objectives: [],
    });
  });

  it('has a digest that depends on the configuration, not on how it is written', () => {
    expect(scenario.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(load(minimal({ duration: '# an hour\nduration: 60m' })).digest).toBe(scenario.digest);
    expect(load(minimal({ duration: 'duration: 61m' })).digest).not.toBe(scenario.digest);
  });
});

describe('what lies after the end of the run', () => {
  const eternal = minimal({
    duration: 'duration: 10h',
    accounts: 'accounts: { region: us-east-1, joins: 3h }',
    tenants: SECTIONS.tenants.replace('1/s', '1/s, from: 3h, until: 4h, spikes: [{ at: 3h, hold: 1m, factor: 2 }]'),
    more: `increase: { plan: [{ when: { at: 3h }, ask: 10x }] }
faults: [{ kind: suspended, from: 3h, for: 1h }, { kind: slow, factor: 2, from: 0h, until: 4h }]`,
  });
  const short = eternal.replace('10h', '2h');

  it('is nothing to complain of in a run that is long enough', () => {
    expect(warnings(eternal)).toEqual([]);
  });

  it('is said and left out in a shorter one, which is a good first try', () => {
    expect(load(short).warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual(
      ['accounts.joins', 'tenants[0].arrivals.from', 'tenants[0].arrivals.spikes[0].at', 'increase.plan[0].when.at']
        .concat('faults[0].from')
        .map((path) => `${path}: "3h" lies after the end of the run: this never happens`),
    );
    const { faults } = configOf(short);
    expect(faults).toEqual([{ kind: 'slow', factor: 2, fromMicros: 0, untilMicros: 2 * HOUR, accounts: null }]);
  });
});

describe('gateway, faults and objectives', () => {
  it('come in the units of the simulator', () => {
    const more = `
gateway:
  sharing: 500ms
  spill: { hops: 2, order: next }
  retryBudget: none
  hold: { capacity: 1k, maxWait: 2s }
  reserve: { share: 15% }
faults:
  - { kind: slow, from: 10m, for: 5m, factor: 3, accounts: [a-1] }
  - { kind: capacity, probability: 10%, until: 30m }
  - { kind: error, answer: model-timeout, call: 3, until: 30m }
  - { kind: break, by: cut, probability: 5%, until: 30m }
objectives:
  throttled: at most 0.1%
  ttft.p95: at most 3s
  costUsd: at most $250
  tenants: { t: { servedShare: at least 99.9% } }
`;
    const config = configOf(minimal({ more }));
    expect(config.gateway).toMatchObject({
      sharing: { kind: 'delayed', delayMicros: 500_000 },
      spill: { hops: 2, order: 'next' },
      retryBudget: null,
      hold: { capacity: 1000, maxWaitMicros: 2_000_000 },
      reserve: { share: 0.15, priority: 0 },
    });
    expect(config.faults).toEqual([
      { kind: 'slow', factor: 3, fromMicros: 10 * MINUTE, untilMicros: 15 * MINUTE, accounts: [0] },
      { kind: 'capacity', probability: 0.1, fromMicros: 0, untilMicros: 30 * MINUTE, accounts: null },
      {
        kind: 'error',
        error: 'model-timeout',
        probability: null,
        call: 3,
        fromMicros: 0,
        untilMicros: 30 * MINUTE,
        accounts: null,
      },
      {
        kind: 'break',
        by: 'cut',
        after: 0.5,
        probability: 0.05,
        call: null,
        fromMicros: 0,
        untilMicros: 30 * MINUTE,
        accounts: null,
      },
    ]);
    expect(config.objectives).toEqual([
      { metric: 'throttledShare', atMost: 0.001, atLeast: null, tenant: null },
      { metric: 'ttft.p95', atMost: 3_000_000, atLeast: null, tenant: null },
      { metric: 'costUsd', atMost: 250, atLeast: null, tenant: null },
      { metric: 'servedShare', atMost: null, atLeast: 0.999, tenant: 0 },
    ]);
  });

  it('take a policy from a file', () => {
    expect(configOf(minimal({ more: 'gateway: { policy: ./my-policy.ts }' })).gateway.policy).toBe('./my-policy.ts');
  });
});
