/** `tenants`: who calls, how often, with how many tokens, and what they do when they are refused. */
import { z } from 'zod';
import { MOST_CALLER_ATTEMPTS } from '../../../simulator/requests/progress.ts';
import { MOST_RETRY_TOKENS } from '../../../simulator/retry/client-tokens.ts';
import { MOST_AFFINITY_KEYS } from '../../../simulator/workload/tenant-requests.ts';
import { leaf, positiveCount, positiveDuration, share, wholeNumber } from '../leaf.ts';
import { describeValue } from '../../input/describe.ts';
import type { Parsed } from '../../input/quantity.ts';
import { RETRY_PRESET_NAMES } from '../retry-presets.ts';
import { arrivalsSchema } from './arrivals.ts';
import { distributionOf } from './distribution.ts';

const TEXT_OR_NUMBER = ['string', 'number'] as const;

const tokens = distributionOf(positiveCount, '800');

/** A key of old scenarios: caches are simulated now, and what they hold can no longer be stated. */
function formerly(key: string, instead: (value: string) => string) {
  const parse = (input: unknown): Parsed<never> => {
    const value = typeof input === 'object' ? '{ ... }' : describeValue(input).replaceAll('"', '');
    return { expected: `expected ${instead(value)} in place of ${key}: the account decides` };
  };
  return leaf(parse, { type: TEXT_OR_NUMBER, examples: [] }).meta({ deprecated: true }).optional();
}

const tokensSchema = z.strictObject({
  input: tokens.optional().describe('Input tokens, cached ones included. Required without a preset.'),
  output: tokens.optional().describe('What the model would generate if nothing stopped it. Required without a preset.'),
  maxTokens: z
    .union([positiveCount, z.literal('unset')], {
      error: 'expected a whole number above 0, or "unset" (Bedrock then reserves the model\'s maximum output)',
    })
    .optional()
    .describe("The callers' max_tokens. Required without a preset."),
  cache: z
    .strictObject({
      share: distributionOf(share, '30%')
        .optional()
        .describe('Share of the input that is read from the prompt cache where the account has it, and else written.'),
      ttl: z
        .enum(['5m', '30m', '1h'])
        .prefault('5m')
        .describe('How long it stays in the cache after it was last used; 30m: as OpenAI has it on Bedrock.'),
    })
    .optional()
    .describe('Prompt caching: entries belong to an account and an affinity key. Default: none, or the preset.'),
  cacheRead: formerly('cacheRead', (read) => `cache: { share: ${read}, ttl: 5m }, what could be read,`),
  cacheWrite: formerly('cacheWrite', () => 'cache: { share: 40%, ttl: 5m }, what could be read, else is written,'),
  affinityKeys: wholeNumber(1, MOST_AFFINITY_KEYS)
    .optional()
    .describe('Distinct sessions or prompt prefixes. Default: 1000.'),
});
export type TokensInput = z.output<typeof tokensSchema>;

export type Shares = 'equal' | { readonly zipf: number } | readonly number[];

function parseShares(input: unknown): Parsed<Shares> {
  const match = typeof input === 'string' ? /^zipf\s+(\d+(?:\.\d+)?)$/.exec(input.trim()) : null;
  if (match !== null && Number(match[1]) <= 10) return { value: { zipf: Number(match[1]) } };
  if (input === 'equal') return { value: 'equal' };
  return { expected: 'expected equal, "zipf 1.1", or a list of shares' };
}

const sharesSchema = z.union(
  [leaf(parseShares, { type: 'string', examples: ['equal', 'zipf 1.1'] }), z.array(share).min(1)],
  {
    error: 'expected equal, "zipf 1.1", or a list of shares',
  },
);

const retryNumbers = z.strictObject({
  attempts: wholeNumber(1, MOST_CALLER_ATTEMPTS).describe('The first included.'),
  throttleBase: positiveDuration.prefault('1s').describe('Before the first retry after a 429; doubles, full jitter.'),
  transientBase: positiveDuration.prefault('50ms').describe('The same after a 503.'),
  cap: positiveDuration.prefault('20s'),
  clients: wholeNumber(1, 1_000_000)
    .prefault(1)
    .describe('Client instances of the tenant, each with its own bucket of retry tokens.'),
  retryTokens: z
    .union(
      [
        z.literal('none').transform(() => null),
        z.strictObject({
          capacity: wholeNumber(1, MOST_RETRY_TOKENS).prefault(500),
          throttleCost: wholeNumber(0, MOST_RETRY_TOKENS).prefault(5),
          transientCost: wholeNumber(0, MOST_RETRY_TOKENS).prefault(14),
        }),
      ],
      { error: 'expected "none", or a mapping with capacity, throttleCost and transientCost' },
    )
    .prefault('none'),
});

const retrySchema = z.union(
  [
    z.enum(RETRY_PRESET_NAMES).transform((preset) => ({ preset, clients: 1 })),
    z.strictObject({
      preset: z.enum(RETRY_PRESET_NAMES),
      clients: wholeNumber(1, 1_000_000).prefault(1),
    }),
    retryNumbers,
  ],
  { error: `expected one of ${RETRY_PRESET_NAMES.join(', ')}, or a mapping with attempts` },
);
export type RetryInput = z.output<typeof retrySchema>;

export const tenantSchema = z.strictObject({
  name: z.string().min(1),
  model: z.string().optional().describe('A name under models; may be left out where there is only one.'),
  count: wholeNumber(1, 10_000)
    .prefault(1)
    .describe('A group of so many tenants, name-1, name-2, ..., that share the arrivals.'),
  shares: sharesSchema.prefault('equal').describe('How the tenants of a group share its arrivals.'),
  preset: z.string().optional().describe('Arrivals and tokens fitted to a public trace; the keys below override it.'),
  arrivals: arrivalsSchema.optional(),
  tokens: tokensSchema.optional(),
  priority: wholeNumber(0, 100).prefault(1).describe('0 is the most important.'),
  residency: z.array(z.string()).min(1).optional().describe('Accounts, groups or Regions it may use. Default: all.'),
  retry: retrySchema.prefault('none').describe('What callers do with a 429 or 503 from the gateway.'),
  timeout: z
    .union([positiveDuration, z.literal('none').transform(() => null)], {
      error: 'expected a duration such as 60s, or "none"',
    })
    .prefault('none')
    .describe('How long a caller waits for the whole answer.'),
});
export type TenantInput = z.output<typeof tenantSchema>;
