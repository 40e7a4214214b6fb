/** Simulator and emulator read and write the same tokens of the same caches, row by row. */
import { expect, describe, test } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { QuotaSemantics } from '../../simulator/quota/limits.ts';
import { bounded, constant } from '../support/demand.ts';
import { difference, throughEmulator, throughSimulator } from '../support/emulator-parity.ts';
import { tight } from '../support/tight.ts';

const SECOND = 1_000_000;
const SEED = 20_261_126;

describe('prompt caches', () => {
  /** Twelve sessions over four accounts, prefixes that live for five or sixty seconds, some below the minimum. */
  const caching = (quota: Partial<QuotaSemantics>): SimulationConfig => {
    const plain = tight({ adjustIntervalMicros: SECOND, ...quota });
    const tenants = plain.tenants.map((one, i) => ({
      ...one,
      timeoutMicros: i === 0 ? 2_345_678 : null,
      tokens: {
        ...one.tokens,
        cacheableShare: bounded({ kind: 'uniform', low: 0.2, high: 1 }, 0, 1),
        cacheTtlMicros: i === 1 ? 60 * SECOND : 5 * SECOND,
        affinityKeys: 12,
      },
    }));
    const latency = { firstTokenMicros: constant(500_000), microsPerInputToken: 2_000, microsPerOutputToken: 10_000 };
    const models = plain.models.map((one) => ({ ...one, minimumCacheTokens: 150, latency }));
    return { ...plain, models, tenants };
  };

  test.each(['settle-generated', 'hold-until-model-finish', 'refund-all'] as const)(
    'are read and written alike, row by row: %s',
    (onAbort) => {
      for (const reserveCacheReads of [true, false]) {
        const of = caching({ onAbort, reserveCacheReads });
        const simulated = throughSimulator(of, SEED);
        expect(difference(simulated, throughEmulator(of, SEED, simulated))).toBeNull();
        const { reads } = simulated;
        expect([...reads.values()].filter((tokensRead) => tokensRead > 0).length).toBeGreaterThan(200);
      }
    },
  );

  test('an emulator whose prefixes live a second longer is found out', () => {
    const of = caching({});
    const simulated = throughSimulator(of, SEED);
    const longer = of.tenants.map((one) => ({
      ...one,
      tokens: { ...one.tokens, cacheTtlMicros: one.tokens.cacheTtlMicros + SECOND },
    }));
    expect(difference(simulated, throughEmulator({ ...of, tenants: longer }, SEED, simulated))).not.toBeNull();
  });
});
