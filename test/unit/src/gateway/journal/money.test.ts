/** Money: every price of the catalogue is a whole number of pico-dollars a token. */
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../../../../src/catalogue/catalogue.ts';
import { costOf, priceOf } from '../../../../../src/gateway/journal/money.ts';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

describe('money', () => {
  it('holds every price of the catalogue exactly', () => {
    for (const { key, price } of MODELS) {
      for (const prices of [price?.global, price?.regional]) {
        for (const each of Object.values(prices ?? {})) {
          const pico = each * 1e9;
          expect(Math.abs(pico - Math.round(pico)), key).toBeLessThan(1e-6);
        }
      }
    }
  });

  it('takes the price of the inference type that the id says', () => {
    expect(priceOf(`global.${SONNET}`)).toMatchObject({ kind: 'global', price: { input: 0.003 } });
    expect(priceOf(`us.${SONNET}`)).toMatchObject({ kind: 'regional', price: { input: 0.0033 } });
    expect(priceOf(SONNET)).toMatchObject({ kind: 'regional' });
    expect(priceOf('our.own-v1:0')).toBeNull();
  });

  it('counts cached input at its own prices', () => {
    const tokens = { inputTokens: 1_000, cacheReadTokens: 600, cacheWriteTokens: 100, outputTokens: 10 };
    const written = { ...tokens, cacheWriteHourTokens: 0 };
    // 300 x $3 + 600 x $0.30 + 100 x $3.75 + 10 x $15, a million tokens: $0.001605
    expect(costOf(written, priceOf(`global.${SONNET}`)!)).toBe(1_605_000_000n);
    // 40 of those written for an hour, at $6 instead of $3.75
    expect(costOf({ ...tokens, cacheWriteHourTokens: 40 }, priceOf(`global.${SONNET}`)!)).toBe(1_695_000_000n);
  });
});
