/** `increase`: how long quota increases take, how they end, and when to ask. */
import { z } from 'zod';
import { METERS } from '../../../simulator/quota/limits.ts';
import { duration, instant, lag, leaf, positiveShare, share } from '../leaf.ts';
import { type Parsed, parseCount, parseFactor } from '../../input/quantity.ts';
import { distributionOf } from './distribution.ts';

export type Ask =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'factor'; readonly factor: number };

/** `6M`: a new value; `x3`: a multiple of the value in force. */
function parseAsk(input: unknown): Parsed<Ask> {
  const multiple = typeof input === 'string' ? parseFactor(input) : { expected: '' };
  if ('value' in multiple && multiple.value > 1) return { value: { kind: 'factor', factor: multiple.value } };
  const value = parseCount(input);
  if ('value' in value && value.value > 0) return { value: { kind: 'value', value: value.value } };
  return { expected: 'expected a new value such as 6M, or a multiple above 1 such as x3' };
}

const whenSchema = z.union(
  [
    z.strictObject({ at: instant }),
    z.strictObject({
      above: positiveShare.describe('Use over the last minute as a share of the quota.'),
      for: duration.prefault('0s').describe('How long it must stay there.'),
    }),
  ],
  { error: 'expected a mapping with at, or with above and for' },
);

export const stepSchema = z.strictObject({
  model: z.string().optional().describe('A name under models; left out for tokensPerDay.'),
  meter: z.enum(METERS).prefault('tokensPerMinute'),
  accounts: z.array(z.string()).min(1).optional().describe('Accounts, groups or Regions; default: all.'),
  when: whenSchema,
  ask: leaf(parseAsk, { type: ['string', 'number'], examples: ['6M', 'x3'] }),
  repeat: z.boolean().prefault(false).describe('Whether the step may fire again once its request is decided.'),
});
export type IncreaseStepInput = z.output<typeof stepSchema>;

export const increaseSchema = z.strictObject({
  lag: distributionOf(lag, '24h').prefault('24h').describe('From asking to the decision.'),
  deny: share.prefault('0%').describe('Probability that AWS denies.'),
  partial: share.prefault('0%').describe('Probability that AWS grants only a part.'),
  partialShare: share.prefault('50%').describe('The part of the asked-for rise that a partial grant gives.'),
  plan: z.array(stepSchema).prefault([]),
});
export type IncreaseInput = z.output<typeof increaseSchema>;
