/** The inputs of CloudWatch's operations. Three protocols bring them: numbers may be texts, instants of two kinds. */
import { z } from 'zod';

/** Seconds since 1970, or ISO 8601; to milliseconds since 1970. */
const instant = z.union([z.number(), z.string(), z.date()]).transform((value, context) => {
  const millis = typeof value === 'number' ? value * 1_000 : new Date(value).getTime();
  if (Number.isFinite(millis)) return millis;
  context.addIssue({ code: 'custom', message: 'Member must be a timestamp' });
  return z.NEVER;
});

/** CloudWatch takes 1, 5, 10, 20, 30 and multiples of 60; below a minute, these metrics have one point a minute. */
const period = z.coerce
  .number()
  .int()
  .min(1)
  .max(86_400)
  .refine((seconds) => seconds % 60 === 0 || [1, 5, 10, 20, 30].includes(seconds), {
    message: 'Member must be 1, 5, 10, 20, 30 or a multiple of 60',
  });
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const dimension = z.object({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1_024) });
const metric = z.object({
  Namespace: z.string().min(1).max(255),
  MetricName: z.string().min(1).max(255),
  Dimensions: z.array(dimension).max(30).default([]),
});

const query = z.object({
  Id: z.string().regex(/^[a-z][a-zA-Z0-9_]{0,254}$/),
  MetricStat: z
    .object({ Metric: metric, Period: period, Stat: z.string().max(64), Unit: z.string().optional() })
    .optional(),
  Expression: z.string().max(2_048).optional(),
  Label: z.string().max(2_048).optional(),
  ReturnData: flag.default(true),
  AccountId: z.string().optional(),
});

export const GET_METRIC_DATA = z.object({
  MetricDataQueries: z.array(query).min(1).max(500),
  StartTime: instant,
  EndTime: instant,
  ScanBy: z.enum(['TimestampAscending', 'TimestampDescending']).default('TimestampDescending'),
  MaxDatapoints: z.coerce.number().int().min(1).max(100_800).default(100_800),
  NextToken: z.string().max(4_096).optional(),
});
export type GetMetricDataInput = z.output<typeof GET_METRIC_DATA>;
export type MetricDataQuery = z.output<typeof query>;

export const LIST_METRICS = z.object({
  Namespace: z.string().max(255).optional(),
  MetricName: z.string().max(255).optional(),
  Dimensions: z
    .array(z.object({ Name: z.string().min(1).max(255), Value: z.string().max(1_024).optional() }))
    .max(10)
    .default([]),
  NextToken: z.string().max(4_096).optional(),
  RecentlyActive: z.literal('PT3H').optional(),
});

export const GET_METRIC_STATISTICS = metric.extend({
  StartTime: instant,
  EndTime: instant,
  Period: period,
  Statistics: z
    .array(z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']))
    .max(5)
    .default([]),
  ExtendedStatistics: z.array(z.string().max(64)).max(10).default([]),
  Unit: z.string().optional(),
});
