/** Which quotas an account lists, with whose codes and names. */
import { describe, expect, test } from 'vitest';
import { quotaListings } from '../../../../../../src/emulator/control/quotas/listing.ts';
import { MODELS } from '../../../../../support/fake-backend.ts';
import {
  accountConfig,
  MANTLE_GPT_OSS,
  NOVA_CODE,
  NOVA_PRO,
  SONNET,
  SONNET_CODE,
} from '../../../../../support/control-fixture.ts';

const account = accountConfig('shard-1', 'us-east-1');
const listings = quotaListings(account, MODELS);
const byCode = (code: string) => listings.find((listing) => listing.code === code);

describe('modelled quotas', () => {
  test('have the published code, name and adjustability, and the scenario’s default', () => {
    expect(byCode(SONNET_CODE)).toEqual({
      code: SONNET_CODE,
      name: expect.stringMatching(/^Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5/),
      meter: 'tokensPerMinute',
      defaultValue: 5_000_000,
      adjustable: true,
      target: { model: SONNET, meter: 'tokensPerMinute' },
      modelId: MODELS[SONNET]!.id,
    });
    expect(byCode(NOVA_CODE)).toMatchObject({ adjustable: false, target: { model: NOVA_PRO } });
  });

  test('without a published code get one that nobody takes for AWS’s', () => {
    const invented = listings.filter(({ code }) => code.startsWith('L-EMULATED-'));
    expect(invented.map(({ target }) => target?.model)).toContain(MANTLE_GPT_OSS);
    for (const { code, name } of invented) {
      expect(code).toMatch(/^L-EMULATED-[0-9A-F]{8}$/);
      expect(name).toMatch(/per minute for /);
    }
  });

  test('that nobody enforces are not listed, published or not', () => {
    const none = { requestsPerMinute: null, tokensPerMinute: 1_000, outputTokensPerMinute: null, concurrency: null };
    const free = { ...account, limits: MODELS.map(() => none), defaults: MODELS.map(() => none) };
    const sonnet = quotaListings(free, MODELS).filter(({ name }) => name.endsWith('Claude Sonnet 4.5 V1'));
    expect(sonnet.filter(({ target }) => target?.meter === 'requestsPerMinute')).toEqual([]);
    expect(quotaListings(free, MODELS).some(({ code }) => code === 'L-4A6BFAB1')).toBe(false);
    expect(listings.some(({ code }) => code === 'L-4A6BFAB1')).toBe(true);
  });
});

test('tokens per day span all models and are not adjustable', () => {
  const day = byCode('L-E3F10727');
  expect(day).toMatchObject({ defaultValue: 700_000_000, adjustable: false, modelId: null });
  const unlimited = { ...account, tokensPerDay: null, tokensPerDayDefault: null };
  expect(quotaListings(unlimited, MODELS).some(({ code }) => code === 'L-E3F10727')).toBe(false);
});

test('the rest of the catalogue is listed with its defaults, and nothing behind it', () => {
  const rest = listings.filter(({ target }) => target === null);
  expect(rest.length).toBeGreaterThan(20);
  expect(rest.every(({ code }) => /^L-[0-9A-F]{8}$/.test(code))).toBe(true);
});

test('codes are unique and rows sorted by name', () => {
  expect(new Set(listings.map(({ code }) => code)).size).toBe(listings.length);
  const names = listings.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});
