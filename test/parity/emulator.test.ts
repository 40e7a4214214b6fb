/** The simulator and the emulator come to the same decision on every request, and to the same books. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { METERS, WINDOWS } from '../../simulator/quota/limits.ts';
import { account, config, gateway, model } from '../support/config-builder.ts';
import { arrivals, constant, tenant, tokens } from '../support/demand.ts';
import { difference, type Outcome, throughEmulator, throughSimulator } from '../support/emulator-parity.ts';
import { EVERY_POLICY, someConfig } from '../support/swarm.ts';
import { tight } from '../support/tight.ts';

const SECOND = 1_000_000;
const SEED = 20_261_121;

function both(of: SimulationConfig, seed = SEED): { simulated: Outcome; emulated: Outcome } {
  const simulated = throughSimulator(of, seed);
  return { simulated, emulated: throughEmulator(of, seed, simulated) };
}

function agree(of: SimulationConfig, seed = SEED): Outcome {
  const { simulated, emulated } = both(of, seed);
  expect(difference(simulated, emulated)).toBeNull();
  return simulated;
}

function decisionsOf({ decisions }: Outcome): ReadonlySet<string> {
  return new Set(decisions.values());
}

const ADJUSTMENTS = [
  { adjustIntervalMicros: 0 },
  { adjustIntervalMicros: SECOND, adjustTo: 'remaining' },
  { adjustIntervalMicros: SECOND, adjustTo: 'produced' },
] as const;

describe.each(WINDOWS)('window %s', (window) => {
  test.each(ADJUSTMENTS)('%j: the same decisions and the same books', (adjustment) => {
    const simulated = agree(tight({ window, ...adjustment }));
    expect(simulated.decisions.size).toBeGreaterThan(1_200);
    expect(simulated.settled.size).toBeGreaterThan(400);
    expect(decisionsOf(simulated)).toContain('suspended');
    expect(decisionsOf(simulated)).toContain('service-unavailable');
  });

  test('also where refusals are charged, cached input is not reserved, and days roll', () => {
    const of = tight({ window, chargeRejected: true, reserveCacheReads: false, dayWindow: 'rolling-24h' });
    expect(agree(of).decisions.size).toBeGreaterThan(1_200);
  });
});

test('the traces above meet every meter', () => {
  const met = new Set<string>();
  for (const window of WINDOWS) {
    for (const decision of decisionsOf(throughSimulator(tight({ window }), SEED))) met.add(decision);
  }
  expect([...met]).toEqual(expect.arrayContaining([...METERS, 'admitted']));
});

test.each(['settle-generated', 'hold-until-model-finish', 'refund-all'] as const)(
  'clients that leave in the middle: %s',
  (onAbort) => {
    const plain = tight({ onAbort, adjustIntervalMicros: SECOND });
    const tenants = plain.tenants.map((one) => ({ ...one, timeoutMicros: 1_234_567 }));
    const simulated = agree({ ...plain, tenants });
    expect(simulated.settled.size).toBeGreaterThan(400);
  },
);

test.each([null, 9_000])('clients that leave between two tokens, streamed and whole: output quota %s', (perMinute) => {
  // The first token after 0.5 s, then one each 10 ms: 73 whole tokens after 1.234567 s, on runtime at burndown 5.
  const isMantle = perMinute !== null;
  const lengths = tokens({ input: constant(1_000), output: constant(100), maxTokens: 500 });
  const of = config({
    horizonMicros: 10 * SECOND,
    models: [isMantle ? model({ endpoint: 'mantle', inferenceType: 'mantle', burndown: 1 }) : model()],
    accounts: [account('only', { tokensPerMinute: 1_000_000, outputTokensPerMinute: perMinute })],
    tenants: [
      tenant('hasty', 0, { arrivals: arrivals({ ratePerSecond: 5 }), tokens: lengths, timeoutMicros: 1_234_567 }),
    ],
  });
  const { simulated, emulated } = both(of);
  expect(difference(simulated, emulated)).toBeNull();
  for (const { settled } of [simulated, emulated]) {
    expect(settled.size).toBeGreaterThan(20);
    expect(new Set(settled.values())).toEqual(new Set([1_000 + 73 * (isMantle ? 1 : 5)]));
  }
});

test.each(EVERY_POLICY)('routed by %s', (policy) => {
  const of = tight({ adjustIntervalMicros: SECOND }, { gateway: gateway({ policy, onNoShard: 'try-anyway' }) });
  expect(agree({ ...of, horizonMicros: 40 * SECOND }).decisions.size).toBeGreaterThan(400);
});

test('random configurations', () => {
  const asksOnce = (of: SimulationConfig): SimulationConfig => ({
    ...of,
    // Clients read token by token: what may be reserved stays as large as it is, what is read does not.
    tenants: of.tenants.map((one) => {
      const { output } = one.tokens;
      const short = { ...output, maximum: Math.min(output.maximum, 1_000) };
      return { ...one, callerRetry: null, tokens: { ...one.tokens, output: short } };
    }),
    gateway: {
      ...of.gateway,
      attempts: 1,
      spill: { hops: 0, order: 'next' },
      onRefusal: 'give-up',
      onNoShard: 'try-anyway',
      hold: null,
    },
  });
  fc.assert(
    fc.property(someConfig.map(asksOnce), fc.nat(1_000_000), (of, seed) => {
      agree(of, seed);
    }),
    { seed: 7, numRuns: 40 },
  );
});

test('an emulator that settles one token too few is found out', () => {
  const of = tight({});
  const simulated = throughSimulator(of, SEED);
  const emulated = throughEmulator(of, SEED, simulated, ({ shards }) => {
    const settle = shards.settle.bind(shards);
    shards.settle = (shard, row, held, used, admittedAt, now) =>
      settle(shard, row, held, Math.max(0, used - 1), admittedAt, now);
  });
  expect(difference(simulated, emulated)).not.toBeNull();
});

test('an emulator that adjusts reservations too seldom is found out', () => {
  const of = tight({ adjustIntervalMicros: SECOND });
  const slow = { ...of, quota: { ...of.quota, adjustIntervalMicros: 2 * SECOND } };
  const simulated = throughSimulator(of, SEED);
  expect(difference(simulated, throughEmulator(slow, SEED, simulated))).not.toBeNull();
});

test.each(['settle-generated', 'hold-until-model-finish', 'refund-all'] as const)(
  'errors and answers that break off: %s',
  (onAbort) => {
    const ever = { fromMicros: 0, untilMicros: 125 * SECOND, accounts: null };
    const byChance = { probability: 0.15, call: null };
    const simulated = agree(
      tight(
        { onAbort, adjustIntervalMicros: SECOND },
        {
          faults: [
            { kind: 'error', error: 'model-timeout', ...byChance, ...ever },
            { kind: 'error', error: 'internal', probability: null, call: 7, ...ever, accounts: [1] },
            { kind: 'break', by: 'model-error', after: 0.5, ...byChance, ...ever },
            { kind: 'break', by: 'cut', after: 0, ...byChance, ...ever },
            { kind: 'break', by: 'stall', after: 0.2, probability: null, call: 3, ...ever },
          ],
        },
      ),
    );
    expect(decisionsOf(simulated)).toContain('model-timeout');
    expect(decisionsOf(simulated)).toContain('internal');
    expect(simulated.settled.size).toBeGreaterThan(400);
  },
);
