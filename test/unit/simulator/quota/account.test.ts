/** Quotas of an account by name: of a model, and of the day, which spans all models. */
import { expect, it } from 'vitest';
import { quotaOf } from '../../../../simulator/quota/account.ts';
import { account, NO_LIMITS } from '../../../support/config-builder.ts';

const ONE = account(
  'one',
  { tokensPerMinute: 1 },
  {
    defaults: [{ ...NO_LIMITS, tokensPerMinute: 2 }],
    ceilings: [{ ...NO_LIMITS, tokensPerMinute: 3 }],
    tokensPerDay: 4,
    tokensPerDayDefault: 5,
    tokensPerDayCeiling: 6,
  },
);

it.each([
  ['limit', 1, 4],
  ['default', 2, 5],
  ['ceiling', 3, 6],
] as const)('the %s of a model is %i, of the day %i', (kind, ofModel, ofDay) => {
  expect(quotaOf(ONE, kind, 'tokensPerMinute', 0)).toBe(ofModel);
  expect(quotaOf(ONE, kind, 'tokensPerDay', null)).toBe(ofDay);
  expect(quotaOf(ONE, kind, 'concurrency', 0)).toBeNull();
});
