/** Limits moved by hand, and a fresh start. */
import { describe, expect, test } from 'vitest';
import { METERS } from '../../../../../simulator/quota/limits.ts';
import { account } from '../../../../support/config-builder.ts';
import { admitted, fixture, SECOND } from './fixture.ts';

describe('limits', () => {
  test.each(METERS)('%s can be set where the scenario has none, and lifted', (meter) => {
    const { limits } = fixture();
    limits.setLimit(0, 0, meter, 7, 0);
    expect([limits.limit(0, 0, meter), limits.left(0, 0, meter, 0)]).toEqual([7, 7]);
    limits.setLimit(0, 0, meter, null, 0);
    expect(limits.limit(0, 0, meter)).toBeNull();
  });

  test('very large ones count in thousands', () => {
    const { limits } = fixture();
    limits.setLimit(0, 0, 'tokensPerMinute', 90_000_999, 0);
    expect(limits.limit(0, 0, 'tokensPerMinute')).toBe(90_000_000);
  });

  test('a granted increase outlasts a quota cut', () => {
    const { clock, limits } = fixture({
      faults: [{ kind: 'quota-cut', factor: 0.5, accounts: null, fromMicros: SECOND, untilMicros: 3 * SECOND }],
    });
    clock.advanceTo(2 * SECOND);
    limits.setLimit(0, 0, 'tokensPerMinute', 300_000, 2 * SECOND);
    expect(limits.limit(0, 0, 'tokensPerMinute')).toBe(150_000);
    clock.advanceTo(3 * SECOND);
    expect(limits.limit(0, 0, 'tokensPerMinute')).toBe(300_000);
  });
});

describe('a reset', () => {
  test('fills the quotas and puts the first limits back', () => {
    const { clock, ask, left, limits } = fixture();
    admitted(ask({ inputTokens: 60_000 }));
    clock.advanceTo(SECOND);
    limits.setLimit(0, 0, 'tokensPerMinute', 5_000, SECOND);
    limits.reset(SECOND);
    expect(limits.limit(0, 0, 'tokensPerMinute')).toBe(100_000);
    expect(left()).toBe(100_000);
  });

  test('lets answers under way come to their end, and they give nothing back to the new books', () => {
    const accounts = [account('one', { concurrency: 2 })];
    const { clock, ask, left, limits, backend } = fixture({ accounts });
    const old = admitted(ask());
    const gone = admitted(ask());
    clock.advanceTo(SECOND);
    limits.reset(SECOND);
    gone.abort(SECOND);
    admitted(ask());
    expect(left('concurrency')).toBe(1);
    clock.advanceTo(2_500_000);
    expect(old.advance(2_500_000)).toBe('finished');
    expect(old.settledTokens).toBe(2_000);
    expect(left('concurrency')).toBe(1);
    expect(backend.shards.settledTokens(0)).toBe(0);
  });

  test('leaves the scenario’s faults in force', () => {
    const { clock, ask, limits } = fixture({
      faults: [{ kind: 'suspended', accounts: null, fromMicros: SECOND, untilMicros: 5 * SECOND }],
    });
    clock.advanceTo(2 * SECOND);
    limits.reset(2 * SECOND);
    expect(ask()).toEqual({ kind: 'failed', fault: 'suspended' });
    clock.advanceTo(5 * SECOND);
    expect(ask().kind).toBe('admitted');
  });
});
