/** A tenant's own quotas, before any account is asked. */
import { describe, expect, it } from 'vitest';
import { TenantLimits, type TenantLimit } from '../../../../../src/gateway/tenants/tenant-limits.ts';
import { account, MONDAY_MICROS, semantics } from '../../../../support/config-builder.ts';
import { tenant } from '../../../../support/demand.ts';
import { bedrockConfig, GOOD, never, scriptedGateway, settled } from '../../../../support/scripted-gateway.ts';

const NONE: TenantLimit = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };
const MINUTE = 60_000_000;

const limitsOf = (...limits: (Partial<TenantLimit> | null)[]): TenantLimits =>
  new TenantLimits(
    limits.map((limit) => limit && { ...NONE, ...limit }),
    semantics({ window: 'fixed-minute' }),
    MONDAY_MICROS,
  );

describe('TenantLimits', () => {
  it('names the quota that is full, of the tenant alone', () => {
    const limits = limitsOf({ tokensPerMinute: 100 }, { requestsPerMinute: 1 }, { concurrency: 1 }, null);
    expect([0, 1, 2, 3].map((one) => limits.refusal(one, 100, 0))).toEqual([null, null, null, null]);
    expect([0, 1, 2, 3].map((one) => limits.refusal(one, 1, 0))).toEqual([
      'tokensPerMinute',
      'requestsPerMinute',
      'concurrency',
      null,
    ]);
  });

  it('takes what was not used back, and begins afresh with the minute', () => {
    const limits = limitsOf({ tokensPerMinute: 100, concurrency: 1 });
    expect(limits.refusal(0, 100, 0)).toBeNull();
    limits.settled(0, 100, 30, 0, 1_000);
    expect(limits.refusal(0, 71, 2_000)).toBe('tokensPerMinute');
    expect(limits.refusal(0, 70, 2_000)).toBeNull();
    limits.settled(0, 70, 70, 2_000, 3_000);
    expect(limits.refusal(0, 100, MINUTE)).toBeNull();
  });

  it('is not charged for what it refused, even where accounts are', () => {
    const limits = new TenantLimits([{ ...NONE, tokensPerMinute: 100 }], semantics({ chargeRejected: true }), 0);
    expect(limits.refusal(0, 101, 0)).toBe('tokensPerMinute');
    expect(limits.refusal(0, 100, 0)).toBeNull();
  });
});

describe('a gateway with limits', () => {
  const config = bedrockConfig({ tenants: [tenant('chat', 0)], accounts: [account('only')] });

  it('gives nothing back for a request that it refused', async () => {
    const limits = limitsOf({ concurrency: 1 });
    const { ask, asked, endings, gateway } = scriptedGateway((_, __, signal) => never(signal), { config, limits });
    void ask();
    await settled();
    for (let again = 0; again < 3; again++) expect((await ask()).status).toBe(429);
    expect(asked).toEqual([0]);
    expect(endings.map(({ outcome }) => outcome)).toEqual(['shed', 'shed', 'shed']);
    await gateway.server.close();
  });

  it('lets the next one in when one has ended', async () => {
    const limits = limitsOf({ concurrency: 1 });
    const { ask } = scriptedGateway(() => GOOD, { config, limits });
    for (let again = 0; again < 3; again++) expect((await ask()).status).toBe(200);
  });
});
