/** `arrivals`: when the requests of a tenant come. */
import { z } from 'zod';
import {
  duration,
  instant,
  numberIn,
  positiveCount,
  positiveDuration,
  positiveFactor,
  positiveRate,
  share,
  utcOffset,
} from '../leaf.ts';

const variation = numberIn({ above: 0, atMost: 100, words: 'above 0 and at most 100' });
const relativeRate = numberIn({ atLeast: 0, atMost: 1e9, words: 'of 0 or more' });

const processSchema = z.union(
  [
    z.enum(['constant', 'poisson']),
    z.strictObject({
      gamma: z.strictObject({ cv: variation.describe('Coefficient of variation of the gaps; 1 is Poisson.') }),
    }),
    z.strictObject({
      markovModulated: z.strictObject({
        cv: variation.prefault(1).describe('Coefficient of variation of the gaps within a state.'),
        states: z
          .array(
            z.strictObject({
              rate: relativeRate.describe('Relative to the other states; the mean over time becomes 1.'),
              lasts: positiveDuration.describe('Mean length, exponentially distributed.'),
              weight: relativeRate.prefault(1).describe('How often this state comes next.'),
            }),
          )
          .min(2),
      }),
    }),
  ],
  { error: 'expected poisson, constant, or a mapping with gamma or markovModulated' },
);

const profileSchema = z.union(
  [
    z.enum(['flat', 'business-day']),
    z.strictObject({
      businessDay: z.strictObject({
        utcOffset: utcOffset.optional().describe('Default: that of start.'),
        night: share.prefault('10%').describe('The night as a share of the rate, which is the mean of a working day.'),
        weekend: share.prefault('30%').describe('A weekend day as a share of a working day.'),
      }),
    }),
    z.strictObject({
      sine: z.strictObject({
        period: positiveDuration.prefault('24h'),
        amplitude: share.prefault('50%'),
        phase: duration.prefault('0s').describe('When the curve rises through its mean.'),
      }),
    }),
    z.strictObject({
      table: z.strictObject({
        step: positiveDuration,
        values: z
          .array(relativeRate)
          .min(1)
          .describe('Relative rates, step by step, over and over; their mean becomes 1.'),
      }),
    }),
  ],
  { error: 'expected flat, business-day, or a mapping with businessDay, sine or table' },
);

const spikeSchema = z.strictObject({
  at: instant.describe('When the rise begins. A time of day is in the zone of start.'),
  rise: duration.prefault('0s'),
  hold: duration.prefault('0s'),
  fall: duration.prefault('0s'),
  factor: positiveFactor.describe('Rate at the top over the rate without the spike.'),
  daily: z.boolean().prefault(false),
});
export type SpikeInput = z.output<typeof spikeSchema>;

export const arrivalsSchema = z.strictObject({
  rate: positiveRate
    .optional()
    .describe(
      'Mean rate before spikes and ramp, of the whole group; the profile says over what. Required without a preset.',
    ),
  process: processSchema.optional().describe('How gaps scatter. Default: poisson.'),
  profile: profileSchema.optional().describe('The rate over time. Default: flat.'),
  spikes: z.array(spikeSchema).optional(),
  ramp: z
    .strictObject({
      from: numberIn({ atLeast: 0, atMost: 1e6, words: 'of 0 or more' }).prefault(0),
      to: numberIn({ above: 0, atMost: 1e6, words: 'above 0' }).prefault(1),
      over: positiveDuration,
    })
    .optional()
    .describe('Linear from one multiple of the rate to another.'),
  from: instant.optional().describe('No arrivals before. Default: the start.'),
  until: instant.optional().describe('No arrivals after. Default: the end of the run.'),
  maxRequests: positiveCount.optional().describe('Stop after so many arrivals.'),
});
export type ArrivalsInput = z.output<typeof arrivalsSchema>;
