/** What CloudWatch measured of Amazon Bedrock's runtime in one account, by model and minute. */
import type * as Api from '@aws-sdk/client-cloudwatch';
import { MILLIS_PER_MINUTE, type ModelUsage, type UsageWindow } from './reading.ts';

const NAMESPACE = 'AWS/Bedrock';
const MOST_MODELS = 40;
const MOST_PAGES = 200;

/** Copies of AWS's page differ on the names of the cache metrics: of two names that speak, the larger counts. */
const METRICS = {
  invocations: ['Invocations'],
  throttles: ['InvocationThrottles'],
  inputTokens: ['InputTokenCount'],
  outputTokens: ['OutputTokenCount'],
  cacheReadTokens: ['CacheReadInputTokenCount', 'CacheReadInputTokens'],
  cacheWriteTokens: ['CacheWriteInputTokenCount', 'CacheWriteInputTokens'],
  quotaUsage: ['EstimatedTPMQuotaUsage'],
} as const satisfies Readonly<Record<Exclude<keyof ModelUsage, 'modelId'>, readonly string[]>>;
type MetricKey = keyof typeof METRICS;
const KEYS = Object.keys(METRICS) as MetricKey[];

/** Models that were called in the window, the busiest first. @throws whatever the client throws */
export async function readUsage(
  api: typeof Api,
  client: Api.CloudWatchClient,
  window: UsageWindow,
): Promise<readonly ModelUsage[]> {
  const models = await modelsOf(api, client);
  if (models.length === 0) return [];
  const usage = models.map((modelId) => emptyUsage(modelId, window.minutes));
  const queries = models.flatMap((modelId, model) => KEYS.flatMap((key) => queriesOf(modelId, model, key)));
  const range = {
    MetricDataQueries: queries,
    StartTime: new Date(window.startAtEpochMillis),
    EndTime: new Date(window.startAtEpochMillis + window.minutes * MILLIS_PER_MINUTE),
    ScanBy: 'TimestampAscending' as const,
  };
  let pages = 0;
  for await (const { MetricDataResults } of api.paginateGetMetricData({ client }, range)) {
    for (const result of MetricDataResults ?? []) take(result, usage, window);
    if (++pages === MOST_PAGES) break;
  }
  return usage.filter(isUsed).sort((a, b) => sum(b.invocations) - sum(a.invocations));
}

async function modelsOf(api: typeof Api, client: Api.CloudWatchClient): Promise<string[]> {
  const models = new Set<string>();
  let pages = 0;
  const asked = { Namespace: NAMESPACE, MetricName: 'Invocations' };
  for await (const { Metrics } of api.paginateListMetrics({ client }, asked)) {
    for (const { Dimensions } of Metrics ?? []) {
      // Of several dimensions, the others part the same calls once more.
      const [only, ...others] = Dimensions ?? [];
      if (only?.Name === 'ModelId' && only.Value !== undefined && others.length === 0) models.add(only.Value);
    }
    if (++pages === MOST_PAGES) break;
  }
  return [...models].slice(0, MOST_MODELS);
}

function queriesOf(modelId: string, model: number, key: MetricKey): Api.MetricDataQuery[] {
  return METRICS[key].map((name, alias) => ({
    Id: `m${model}_${key}_${alias}`,
    MetricStat: {
      Metric: { Namespace: NAMESPACE, MetricName: name, Dimensions: [{ Name: 'ModelId', Value: modelId }] },
      Period: 60,
      Stat: 'Sum',
    },
  }));
}

function emptyUsage(modelId: string, minutes: number): ModelUsage {
  const series = (): Float64Array => new Float64Array(minutes);
  return {
    modelId,
    invocations: series(),
    throttles: series(),
    inputTokens: series(),
    outputTokens: series(),
    cacheReadTokens: series(),
    cacheWriteTokens: series(),
    quotaUsage: series(),
  };
}

function take(
  { Id, Timestamps, Values }: Api.MetricDataResult,
  usage: readonly ModelUsage[],
  window: UsageWindow,
): void {
  const match = /^m(\d+)_(\w+)_\d+$/.exec(Id ?? '');
  const model = match === null ? undefined : usage[Number(match[1])];
  const key = KEYS.find((each) => each === match?.[2]);
  if (model === undefined || key === undefined) return;
  for (const [i, stamp] of (Timestamps ?? []).entries()) {
    const minute = Math.floor((stamp.getTime() - window.startAtEpochMillis) / MILLIS_PER_MINUTE);
    if (minute >= 0 && minute < window.minutes) model[key][minute] = Math.max(model[key][minute]!, Values?.[i] ?? 0);
  }
}

function isUsed({ invocations, throttles }: ModelUsage): boolean {
  return sum(invocations) + sum(throttles) > 0;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
