/** The simulated gateway and the real one, in front of the emulator, decide alike: every ask of every request. */
import { describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { GatewayConfig } from '../../simulator/gateway/settings.ts';
import { type QuotaSemantics, WINDOWS } from '../../simulator/quota/limits.ts';
import { account, config, gateway, model, MONDAY_MICROS, semantics } from '../support/config-builder.ts';
import { arrivals, bounded, constant, tenant, tokens } from '../support/demand.ts';
import { type Decisions, gatewayDecisions, simulatedDecisions } from '../support/gateway-parity.ts';
import { EVERY_POLICY } from '../support/swarm.ts';

const SECOND = 1_000_000;
const SEED = 20_261_126;
/** The oracle sees the true ledgers. */
const DEPLOYABLE = EVERY_POLICY.filter((policy) => policy !== 'oracle');

/** Three accounts, two models, three tenants, half again as much demand as quota. */
function busy(settings: Partial<GatewayConfig> = {}, quota: Partial<QuotaSemantics> = {}): SimulationConfig {
  const lengths = tokens({
    input: bounded({ kind: 'lognormal', median: 500, sigma: 0.9 }, 1, 6_000),
    output: bounded({ kind: 'exponential', mean: 40 }, 0, 300),
    maxTokens: 300,
    cacheReadShare: constant(0.3),
    affinityKeys: 20,
  });
  const demand = { arrivals: arrivals({ ratePerSecond: 7 }), tokens: lengths };
  return config({
    startEpochMicros: MONDAY_MICROS + 86_370 * SECOND,
    horizonMicros: 45 * SECOND,
    models: [
      model({ id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' }),
      model({ id: 'amazon.nova-pro-v1:0', burndown: 1 }),
    ],
    accounts: [0, 1, 2].map((shard) =>
      account(
        `account-${shard}`,
        [
          { tokensPerMinute: 50_000 + 15_000 * shard },
          { tokensPerMinute: 60_000, requestsPerMinute: 40 + shard, concurrency: 6 },
        ],
        { joinsAtMicros: shard === 2 ? 10 * SECOND : 0 },
      ),
    ),
    quota: semantics({ burstFraction: 0.5, ...quota }),
    tenants: [
      tenant('chat', 0, demand),
      tenant('batch', 1, { ...demand, model: 1, priority: 2, residency: [0, 1] }),
      tenant('fraud', 2, { ...demand, priority: 0 }),
    ],
    gateway: gateway({
      attempts: 3,
      spill: { hops: 1, order: 'policy' },
      onRefusal: 'retry',
      onNoShard: 'try-anyway',
      retryBudget: { ratio: 0.2, minimumPerSecond: 2 },
      cooldownMicros: SECOND,
      refusalMicros: 3_000,
      ...settings,
    }),
    faults: [
      { kind: 'capacity', probability: 0.3, accounts: [1], fromMicros: 15 * SECOND, untilMicros: 25 * SECOND },
      { kind: 'suspended', accounts: [0], fromMicros: 30 * SECOND, untilMicros: 35 * SECOND },
    ],
  });
}

/** Where the two part first; null where they never do. */
function difference(simulated: Decisions, measured: Decisions): string | null {
  for (const [row, decision] of [...simulated].sort(([one], [other]) => one - other)) {
    const other = measured.get(row);
    if (other !== decision) return `row ${row}: simulated "${decision}", gateway "${other}"`;
  }
  return simulated.size === measured.size ? null : `${simulated.size} rows simulated, ${measured.size} at the gateway`;
}

async function both(of: SimulationConfig): Promise<{ readonly parts: string | null; readonly simulated: Decisions }> {
  const simulated = simulatedDecisions(of, SEED);
  return { simulated, parts: difference(simulated, await gatewayDecisions(of, SEED)) };
}

describe('line by line', () => {
  test.each(DEPLOYABLE)('policy %s', async (policy) => {
    const { parts, simulated: decisions } = await both(busy({ policy }));
    expect(parts).toBeNull();
    expect(decisions.size).toBeGreaterThan(250);
    const said = [...decisions.values()].join('\n');
    for (const word of ['served', 'throttled', 'tokensPerMinute', 'unavailable', 'denied'])
      expect(said).toContain(word);
  });

  test.each(WINDOWS)('window %s, reservations adjusted', async (window) => {
    expect((await both(busy({ policy: 'headroom' }, { window, adjustIntervalMicros: SECOND }))).parts).toBeNull();
  });

  test.each([2, 3])('%i replicas, blind to one another', async (replicas) => {
    expect((await both(busy({ policy: 'power-of-two', replicas }))).parts).toBeNull();
    expect((await both(busy({ policy: 'round-robin', replicas, estimate: 'mean-output' }))).parts).toBeNull();
  });

  test.each([
    ['held for room', { onNoShard: 'hold', hold: { capacity: 5_000, maxWaitMicros: 8 * SECOND } }],
    [
      'held after a refusal',
      {
        policy: 'headroom',
        onNoShard: 'hold',
        onRefusal: 'hold',
        hold: { capacity: 5_000, maxWaitMicros: 8 * SECOND },
      },
    ],
    ['shed', { onNoShard: 'shed' }],
    ['a reserve for the important', { reserve: { share: 0.3, priority: 0 }, onNoShard: 'shed' }],
    ['refusals at once', { refusalMicros: 0, spill: { hops: 2, order: 'next' } }],
  ] as const)('%s', async (_, settings) => {
    expect((await both(busy({ policy: 'headroom', ...settings }))).parts).toBeNull();
  });
});

test('a gateway with another policy is found out', async () => {
  const of = busy({ policy: 'headroom' });
  const first = {
    name: 'first',
    choose: (fleet: { candidates: number; candidate(k: number): number }) =>
      fleet.candidates > 0 ? fleet.candidate(0) : -1,
  };
  expect(difference(simulatedDecisions(of, SEED), await gatewayDecisions(of, SEED, () => first))).not.toBeNull();
});
