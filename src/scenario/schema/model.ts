/** `models`: which Bedrock models the scenario uses, and what it knows better than the catalogue. */
import { z } from 'zod';
import { NEVER_CACHED } from '../../../simulator/accounts/prefix-caches.ts';
import { MOST_BURNDOWN } from '../../../simulator/requests/requests.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS } from '../../../simulator/workload/trace.ts';
import { GEO_PREFIXES } from '../../catalogue/catalogue.ts';
import { countUpTo, duration, numberIn, tokenDuration, tokenRate, wholeNumber } from '../leaf.ts';
import { distributionOf } from './distribution.ts';

const dollars = numberIn({ atLeast: 0, words: 'of US dollars per 1,000 tokens, 0 or more' });

const latencySchema = z.union(
  [
    z.literal('example'),
    z.strictObject({
      firstToken: distributionOf(duration, '800ms').describe(
        'Time to the first token, without the part that grows with the input.',
      ),
      perInputToken: tokenDuration.prefault(0).describe('Added to the first token for each uncached input token.'),
      perOutputToken: tokenDuration.optional().describe('Between one output token and the next.'),
      outputRate: tokenRate.optional().describe('Output tokens a second, instead of perOutputToken.'),
    }),
  ],
  { error: 'expected "example" (the catalogue\'s example), or a mapping with firstToken and perOutputToken' },
);

const priceSchema = z.union(
  [
    z.literal('none'),
    z.strictObject({
      input: dollars,
      output: dollars,
      cacheRead: dollars.prefault(0),
      cacheWrite: dollars.prefault(0).describe('With a time to live of 5m.'),
      cacheWriteHour: dollars
        .optional()
        .describe('With a time to live of 1h. Default: twice the input, as Anthropic has it; 0 where cacheWrite is 0.'),
    }),
  ],
  { error: 'expected "none", or a mapping with input, output, cacheRead and cacheWrite in dollars per 1,000 tokens' },
);

export const modelSchema = z.strictObject({
  model: z.string().min(1).optional().describe('Key of the catalogue, model id, or inference profile id.'),
  id: z.string().min(1).optional().describe('What callers send, for a model that is not in the catalogue.'),
  inferenceType: z
    .enum(['on-demand', 'geo', 'global', 'mantle'])
    .optional()
    .describe('Which of the separate quotas applies. Default: what the profile id says, or the only one there is.'),
  geo: z.enum(GEO_PREFIXES).prefault('us').describe('Which geographic profile, for inferenceType geo.'),
  burndown: wholeNumber(1, MOST_BURNDOWN)
    .optional()
    .describe('Quota tokens per output token at settlement. Default: the catalogue; 1 on mantle.'),
  maxOutput: countUpTo(MOST_OUTPUT_TOKENS)
    .optional()
    .describe("The model's maximum output tokens. Default: the catalogue."),
  minimumCache: z
    .union([wholeNumber(0, MOST_INPUT_TOKENS), z.literal('none').transform(() => NEVER_CACHED)], {
      error: 'expected a whole number, or "none" (the model has no prompt cache)',
    })
    .optional()
    .describe('Tokens below which a prefix is not cached; none: the model has no cache. Default: the catalogue.'),
  latency: latencySchema.prefault('example').describe("Default: the catalogue's example, with a warning."),
  price: priceSchema.optional().describe('US dollars per 1,000 tokens. Default: the catalogue.'),
});

export type ModelInput = z.output<typeof modelSchema>;
