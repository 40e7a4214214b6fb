/** Prompt caches against closed forms: one session that calls as a Poisson process. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../simulator/simulate.ts';
import { account, config, gateway, model } from '../support/config-builder.ts';
import { arrivals, constant, tenant, tokens } from '../support/demand.ts';

const MINUTE = 60_000_000;
const SEED = 20_261_126;

/** Calls that are answered at once, over so many accounts, without limits: share of the calls that hit. */
function hitShare(ratePerMinute: number, ttlMinutes: number, accounts: number, policy: string): number {
  const made = config({
    horizonMicros: (40_000 / ratePerMinute) * MINUTE,
    models: [model({ latency: { firstTokenMicros: constant(0), microsPerInputToken: 0, microsPerOutputToken: 0 } })],
    accounts: Array.from({ length: accounts }, (_, n) => account(`a-${n}`, { tokensPerMinute: null })),
    tenants: [
      tenant('session', 0, {
        arrivals: arrivals({ ratePerSecond: ratePerMinute / 60 }),
        tokens: tokens({ cacheableShare: constant(1), cacheTtlMicros: ttlMinutes * MINUTE }),
      }),
    ],
    gateway: gateway({ policy }),
  });
  const { tenants } = simulate(made, { seed: SEED });
  const { cacheReadTokens, cacheWriteTokens } = tenants[0]!;
  return cacheReadTokens / (cacheReadTokens + cacheWriteTokens);
}

/** Five standard errors of a share of 40,000 calls. */
function expectShare(found: number, right: number): void {
  expect(Math.abs(found - right), `${found} for ${right}`).toBeLessThan(5 * Math.sqrt((right * (1 - right)) / 40_000));
}

describe('of one session with Poisson calls', () => {
  it.each([
    [0.05, 5],
    [0.2, 5],
    [0.81, 5],
    [0.02, 60],
  ])('%d a minute and %i minutes to live: 1 - exp(-rate x ttl) hit', (rate, ttl) => {
    expectShare(hitShare(rate, ttl, 1, 'round-robin'), 1 - Math.exp(-rate * ttl));
  });

  it.each([2, 8])('over %i accounts at random each sees its part of the rate', (accounts) => {
    expectShare(hitShare(0.4, 5, accounts, 'random'), 1 - Math.exp((-0.4 * 5) / accounts));
  });

  it.each(['cache-aware', 'sticky'])('%s loses nothing to its accounts', (policy) => {
    expectShare(hitShare(0.4, 5, 8, policy), 1 - Math.exp(-0.4 * 5));
  });
});
