/** The increase plan: what a step asks for when it asks for a multiple. */
import { describe, expect, it } from 'vitest';
import type { MeterName } from '../../../../simulator/quota/limits.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { account, config, increase } from '../../../support/config-builder.ts';
import { arrivals, tenant } from '../../../support/demand.ts';

/** What one account, with so much of a quota, asks for and gets at once. */
function increaseOf(meter: Exclude<MeterName, 'tokensPerDay'>, inForce: number, factor: number) {
  const step = {
    accounts: null,
    model: 0,
    meter,
    when: { kind: 'at', atMicros: 1_000_000 },
    ask: { kind: 'factor', factor },
    repeat: false,
  } as const;
  const made = config({
    accounts: [account('one', { [meter]: inForce }, { defaults: [{ ...account('none', {}).limits[0]!, [meter]: 1 }] })],
    tenants: [tenant('everyone', 0, { arrivals: arrivals({ ratePerSecond: 1 }) })],
    increase: increase({ plan: [step], lagMicros: { kind: 'constant', value: 0 } }),
  });
  return simulate(made, { seed: 1 }).increases[0];
}

describe('a multiple', () => {
  it.each([
    ['requestsPerMinute', 50, 2, 100],
    ['concurrency', 7, 1.5, 11],
    ['tokensPerMinute', 1_001, 1.5, 1_502],
    ['tokensPerMinute', 50_000, 1.1, 55_000],
    ['tokensPerMinute', 70_000_000, 1.100_000_01, 77_001_000],
  ] as const)('%s of %i, x%d, asks for %i', (meter, inForce, factor, asked) => {
    expect(increaseOf(meter, inForce, factor)).toMatchObject({
      from: inForce,
      asked,
      status: 'granted',
      granted: asked,
    });
  });

  it('of more than a token bucket can count is refused', () => {
    expect(increaseOf('tokensPerMinute', 74_000_000_000, 2)).toMatchObject({ status: 'refused', granted: null });
  });
});
