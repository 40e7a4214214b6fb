/** `accounts`: the modelled AWS accounts, alone or in groups of equals. */
import { z } from 'zod';
import { MOST_SHARDS } from '../../../simulator/requests/requests.ts';
import { count, instant, lag, leaf, numberIn, wholeNumber } from '../leaf.ts';
import { parseFactor } from '../../input/quantity.ts';
import { distributionOf } from './distribution.ts';

/** A limit, or `none` where no such quota is enforced. */
const limit = z.union([count, z.literal('none').transform(() => null)], {
  error: 'expected a whole number such as 200k or 5M, or "none" where no such quota is enforced',
});

const limitsSchema = z.strictObject({
  requestsPerMinute: limit.optional(),
  tokensPerMinute: limit.optional().describe('Input and output together on runtime; input alone on mantle.'),
  outputTokensPerMinute: limit.optional().describe('Only on mantle.'),
  concurrency: limit.optional().describe('Requests at once; Bedrock documents no such quota.'),
});
export type LimitsInput = z.output<typeof limitsSchema>;

const presetSchema = z.enum(['default', 'new-account']);

const quotasSchema = z.union(
  [
    presetSchema.transform((preset) => ({
      preset,
      tokensPerDay: undefined,
      models: {} as Record<string, LimitsInput>,
    })),
    z.strictObject({
      preset: presetSchema.prefault('default').describe('Where the values come from that are not given here.'),
      tokensPerDay: limit.optional().describe('Over all models of bedrock-runtime.'),
      models: z.record(z.string(), limitsSchema).prefault({}),
    }),
  ],
  { error: 'expected default, new-account, or a mapping with preset, tokensPerDay and models' },
);
export type QuotasInput = z.output<typeof quotasSchema>;

const limitsByModel = z.strictObject({
  tokensPerDay: limit.optional(),
  models: z.record(z.string(), limitsSchema).prefault({}),
});

const multiple = leaf(
  (input) => {
    const parsed = typeof input === 'string' ? parseFactor(input) : { expected: '' };
    return 'value' in parsed && parsed.value > 0 ? parsed : { expected: 'expected a multiple such as x2' };
  },
  { type: 'string', examples: ['x2'] },
);

const ceilingSchema = z.union(
  [
    z.literal('none').transform(() => ({ kind: 'none' as const })),
    multiple.transform((times) => ({ kind: 'multiple' as const, times })),
    limitsByModel.transform((limits) => ({ kind: 'limits' as const, ...limits })),
  ],
  { error: 'expected "none", a multiple of the defaults such as x2, or a mapping with tokensPerDay and models' },
);

export const accountSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/, { error: 'expected a name of letters, digits, - _ and .' })
    .optional()
    .describe('Of the account, or of the group. Default: account.'),
  count: wholeNumber(1, MOST_SHARDS)
    .optional()
    .describe('How many accounts of this kind; they are named name-1, name-2, ...'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'expected an AWS Region such as af-south-1' })
    .describe('Where the account calls Bedrock: the source Region of its quotas.'),
  quotas: quotasSchema.prefault('default'),
  defaults: limitsByModel
    .optional()
    .describe('AWS defaults that differ from the catalogue in this Region: an increase must ask for more than these.'),
  ceiling: ceilingSchema.prefault('none').describe('What no increase exceeds.'),
  weights: z
    .array(numberIn({ above: 0, atMost: 1000, words: 'above 0 and at most 1000' }))
    .min(1)
    .optional()
    .describe('Multiplies the quotas of account 1, 2, ... of the group, over and over.'),
  joins: instant.prefault('0s').describe('When the account begins to take traffic.'),
  increaseLag: distributionOf(lag, '24h').optional().describe('Default: increase.lag.'),
});
export type AccountInput = z.output<typeof accountSchema>;
