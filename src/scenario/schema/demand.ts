/** `demand`: how it changes beyond the run. */
import { z } from 'zod';
import { leaf } from '../leaf.ts';
import { parseGrowth } from '../../input/quantity.ts';

export const demandSchema = z.strictObject({
  growth: leaf(parseGrowth, { type: 'string', examples: ['8%/month', '150%/year'] })
    .optional()
    .describe(
      "How much more there is a month, week or year later: for the timeline of a plan; default: it doesn't grow.",
    ),
});
/** `growth`: a share a month. */
export type DemandInput = z.output<typeof demandSchema>;
