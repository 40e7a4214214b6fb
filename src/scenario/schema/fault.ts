/** `faults`: what goes wrong, when, and where. */
import { z } from 'zod';
import { BREAKS, ERRORS } from '../../../simulator/accounts/fault-config.ts';
import { unknownKind } from '../../input/kinds.ts';
import { instant, numberIn, positiveCount, positiveDuration, positiveShare, share } from '../leaf.ts';

const when = {
  from: instant.prefault('0s'),
  for: positiveDuration.optional().describe('Default: until the end of the run.'),
  until: instant.optional().describe('Instead of for.'),
  accounts: z.array(z.string()).min(1).optional().describe('Accounts, groups or Regions; default: all.'),
};

const strikes = {
  probability: positiveShare.optional().describe('Which calls it strikes: so many, by chance.'),
  call: positiveCount.optional().describe('Instead of probability: the n-th call that it sees, alone.'),
};

const FAULTS = [
  z.strictObject({ kind: z.literal('suspended'), ...when }).describe('Every request is answered with 403.'),
  z
    .strictObject({ kind: z.literal('capacity'), ...when, probability: positiveShare })
    .describe('Requests are answered with 503 with the given probability.'),
  z
    .strictObject({ kind: z.literal('error'), ...when, ...strikes, answer: z.enum(ERRORS) })
    .describe('Requests are answered with 503, 408, 424 or 500.'),
  z
    .strictObject({
      kind: z.literal('break'),
      ...when,
      ...strikes,
      by: z.enum(BREAKS),
      after: share.prefault('50%').describe('The share of the answer that comes before it.'),
    })
    .describe('Answers break off: by an exception in the stream, a cut connection or a stall.'),
  z
    .strictObject({
      kind: z.literal('slow'),
      ...when,
      factor: numberIn({ above: 0, atMost: 1000, words: 'above 0 and at most 1000' }),
    })
    .describe('Every latency is multiplied.'),
  z
    .strictObject({
      kind: z.literal('quota-cut'),
      ...when,
      factor: numberIn({ atLeast: 0, atMost: 1, words: 'from 0 to 1' }),
    })
    .describe('Every per-minute limit is multiplied.'),
] as const;

export const faultSchema = z.discriminatedUnion('kind', FAULTS, { error: unknownKind(FAULTS) });
export type FaultInput = z.output<typeof faultSchema>;
