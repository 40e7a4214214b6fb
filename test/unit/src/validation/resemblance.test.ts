/** Gateways that draw for themselves are named by their habits. */
import { expect, it } from 'vitest';
import { createPolicy, POLICY_NAMES } from '../../../../simulator/routing/index.ts';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import { resemblanceTo } from '../../../../src/validation/resemblance.ts';
import { simulateWindow } from '../../../../src/validation/simulated-run.ts';
import { account, config as configWith, gateway } from '../../../support/config-builder.ts';
import { arrivals, tenant, tokens } from '../../../support/demand.ts';

const CONFIG = configWith({
  accounts: ['one', 'two', 'three', 'four'].map((name) => account(name, { tokensPerMinute: 400_000 })),
  tenants: [tenant('chat', 0, { arrivals: arrivals({ ratePerSecond: 10 }), tokens: tokens({ affinityKeys: 40 }) })],
  gateway: gateway(),
  horizonMicros: 60_000_000,
});
const SEED = 3;
const TRACE = generateTrace(CONFIG, SEED, 0);

/** Where nothing is scarce or cached and all accounts are alike, these do the same. */
const ALIKE = [
  ['random', 'weighted', 'litellm-shuffle'],
  ['headroom', 'cache-aware'],
];

it.each(POLICY_NAMES.filter((name) => name !== 'oracle'))('of %s, with draws of its own', (name) => {
  const config = { ...CONFIG, gateway: { ...CONFIG.gateway, policy: name } };
  const policy = createPolicy(name);
  const { rows } = simulateWindow({ config, seed: SEED, trace: TRACE, policy, gatewayReplication: 77 });
  const { policies } = resemblanceTo(rows, CONFIG, SEED, TRACE);
  const expected = ALIKE.find((names) => names.includes(name)) ?? [name];
  expect(expected).toContain(policies[0]!.policy);
  expect(policies[0]!.distance).toBeLessThan(0.1);
});

it('who draws as ours do is named by its accounts', () => {
  const config = { ...CONFIG, gateway: { ...CONFIG.gateway, policy: 'random' } };
  const { rows } = simulateWindow({ config, seed: SEED, trace: TRACE, policy: createPolicy('random') });
  expect(resemblanceTo(rows, CONFIG, SEED, TRACE).policies[0]).toMatchObject({
    policy: 'random',
    agreement: { shard: 1 },
  });
});
