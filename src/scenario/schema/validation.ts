/** `validation`: which part of the scenario is run in real time, and how close it must come to its simulation. */
import { z } from 'zod';
import { duration, numberIn, positiveDuration, share } from '../leaf.ts';

export const validationSchema = z.strictObject({
  length: positiveDuration.prefault('90s').describe('Of the part that is run in real time: arrivals come within it.'),
  from: z
    .union([z.literal('busiest'), duration], { error: 'expected busiest, or an instant of the run such as 38h' })
    .prefault('busiest')
    .describe('Where it begins; busiest: where most tokens are reserved within its length.'),
  timeScale: numberIn({ atLeast: 1, atMost: 10_000, words: 'from 1 to 10,000' })
    .prefault(1)
    .describe('Model seconds a second of the measured run: what takes a day takes minutes.'),
  used: share.prefault('0%').describe('How much of every quota a minute is used up when it begins.'),
  agreement: share
    .prefault('99%')
    .describe('Requests on which both worlds agree; or as many as the noise floor allows.'),
  shares: share.prefault('1%').describe('By how much a share of requests may lie outside its prediction interval.'),
  latency: share.prefault('5%').describe('The same of a latency, as a share of it.'),
});
export type ValidationInput = z.output<typeof validationSchema>;
