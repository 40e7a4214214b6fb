/** The whole scenario file: its top-level keys, in the order in which people think of them. */
import { z } from 'zod';
import { positiveDuration, start, wholeNumber } from '../leaf.ts';
import { accountSchema } from './account.ts';
import { demandSchema } from './demand.ts';
import { faultSchema } from './fault.ts';
import { gatewaySchema } from './gateway.ts';
import { increaseSchema } from './increase.ts';
import { modelSchema } from './model.ts';
import { objectivesSchema } from './objective.ts';
import { quotaSchema } from './quota.ts';
import { tenantSchema } from './tenant.ts';
import { validationSchema } from './validation.ts';

export const scenarioSchema = z.strictObject({
  name: z.string().min(1).optional().describe('Default: the name of the file.'),
  description: z.string().prefault(''),
  start: start
    .prefault('2026-01-05T00:00Z')
    .describe(
      'When the run begins, with its zone: fixes days, minutes, business hours and times of day. Default: a Monday.',
    ),
  duration: positiveDuration.describe('Length of the run.'),
  seed: wholeNumber(0, Number.MAX_SAFE_INTEGER).prefault(1).describe('Same scenario and seed, same result.'),
  replications: wholeNumber(1, 100_000).prefault(10).describe('Independent runs behind every confidence interval.'),
  models: z
    .record(z.string(), modelSchema)
    .refine((models) => Object.keys(models).length > 0, { error: 'expected at least one model' })
    .describe('Models by the names that this file uses for them.'),
  accounts: z.union([z.array(accountSchema).min(1), accountSchema], {
    error: 'expected a mapping with region, or a list of such',
  }),
  quota: quotaSchema.prefault({}),
  increase: increaseSchema.prefault({}),
  tenants: z.array(tenantSchema).min(1),
  demand: demandSchema.prefault({}),
  gateway: gatewaySchema.prefault({}),
  faults: z.array(faultSchema).prefault([]),
  objectives: objectivesSchema,
  validation: validationSchema.prefault({}),
});
