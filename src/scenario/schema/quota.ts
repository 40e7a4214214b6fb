/** `quota`: the semantics that AWS leaves open. */
import { z } from 'zod';
import { WINDOWS } from '../../../simulator/quota/limits.ts';
import { duration, positiveShare } from '../leaf.ts';

export const quotaSchema = z.strictObject({
  window: z
    .enum(WINDOWS)
    .prefault('token-bucket')
    .describe('Which undocumented algorithm turns "per minute" into a decision.'),
  burst: positiveShare.prefault('100%').describe("Capacity of the token bucket as a share of one minute's quota."),
  chargeRejected: z.boolean().prefault(false).describe('Whether a refused request uses up the quota it asked for.'),
  reserveCacheReads: z
    .boolean()
    .prefault(true)
    .describe('Whether cached input counts at admission; at settlement it never does.'),
  adjustEvery: duration
    .prefault('1s')
    .describe('How often a reservation is adjusted to the tokens produced; 0s: only at the end.'),
  adjustTo: z
    .enum(['remaining', 'produced'])
    .prefault('remaining')
    .describe('Whether an adjusted reservation still holds the tokens that may yet come.'),
  onAbort: z
    .enum(['settle-generated', 'hold-until-model-finish', 'refund-all'])
    .prefault('settle-generated')
    .describe('What happens to the reservation when the client goes away.'),
  day: z.enum(['utc-midnight', 'rolling-24h']).prefault('utc-midnight').describe('When tokens per day start anew.'),
  enforceRequestsPerMinute: z
    .boolean()
    .prefault(true)
    .describe('false: no model has a quota of requests per minute, as AWS announced on 2026-05-27.'),
});
export type QuotaInput = z.output<typeof quotaSchema>;
