/** What an answer is taken to have cost. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../../simulator/quota/ledger.ts';
import { ledgerShape } from '../../../../../simulator/quota/ledger-shape.ts';
import type { AbortRule } from '../../../../../simulator/quota/limits.ts';
import { type Answered, settlementOf } from '../../../../../src/gateway/serving/settlement.ts';
import { errand } from '../../../../support/errand.ts';
import { bedrockConfig } from '../../../../support/scripted-gateway.ts';

/** Output counts five times. */
const LEDGER = new Ledger(ledgerShape(bedrockConfig()));
const TOLD = { inputTokens: 100, cacheReadTokens: 20, cacheWriteTokens: 5, cacheWriteHourTokens: 2, outputTokens: 7 };
/** 200 tokens in, 50 of them from a cache. */
const ASKED = errand({ inputTokens: 200, cacheReadTokens: 50 });

const settle = (answered: Partial<Answered>, rule: AbortRule = 'settle-generated') =>
  settlementOf(LEDGER, rule, ASKED, { tokens: TOLD, textLength: 0, isWhole: true, ...answered });

describe('a whole answer', () => {
  it('costs what Bedrock says', () => {
    expect(settle({})).toEqual({ tokens: TOLD, isEstimated: false, usedTokens: 100 + 5 + 7 * 5 });
  });

  it('of which Bedrock says nothing is guessed: the question as estimated, a token for four characters', () => {
    const tokens = {
      inputTokens: 150,
      cacheReadTokens: 50,
      cacheWriteTokens: 0,
      cacheWriteHourTokens: 0,
      outputTokens: 3,
    };
    expect(settle({ tokens: null, textLength: 9 })).toEqual({ tokens, isEstimated: true, usedTokens: 150 + 3 * 5 });
  });

  it('costs what it costs whatever is believed of broken ones', () => {
    expect(settle({}, 'refund-all')).toEqual(settle({}));
  });
});

describe('a broken answer', () => {
  const broken = { tokens: null, isWhole: false };

  it.each([
    ['settle-generated', 0, 0],
    ['settle-generated', 8, 150 + 2 * 5],
    ['refund-all', 8, 0],
    ['hold-until-model-finish', 0, 150],
    ['hold-until-model-finish', 8, 150 + 2 * 5],
  ] as const)('by %s, after %i characters', (rule, textLength, usedTokens) => {
    expect(settle({ ...broken, textLength }, rule)).toMatchObject({ isEstimated: true, usedTokens });
  });
});
