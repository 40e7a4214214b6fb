/** Accounts as they are, as a scenario file: quotas in force, requests for more, and the measured demand. */
import type { AccountReading, AppliedQuota } from '../../aws/reading.ts';
import { formatCount, formatCounted, formatNumber, formatShare } from '../../report/numbers.ts';
import { modelLines } from '../model-text.ts';
import { indented, yamlComment, yamlNumber, yamlRate, yamlText } from '../yaml.ts';
import { type KnownModel, type KnownQuota, quotasOfModel, tokensPerDayOf, unknownMeters } from './known-quotas.ts';
import type { MeasuredDemand, MeasuredSpan } from './measured.ts';

export interface AwsDraft {
  readonly name: string;
  readonly readings: readonly AccountReading[];
  readonly models: readonly KnownModel[];
  /** Null: nothing was called, and a rate is assumed. */
  readonly span: MeasuredSpan | null;
  readonly demand: readonly MeasuredDemand[];
  /** When the span begins, or the reading; milliseconds since 1970. */
  readonly startAtEpochMillis: number;
  /** No metric tells it; null: unset. */
  readonly maxTokens: number | null;
}

/** Token buckets count exactly: beyond this, quotas are multiples of 1,000. */
const EXACT_TO = 75_000_000;

export function awsScenario(draft: AwsDraft): string {
  const { name, readings, models, span, startAtEpochMillis } = draft;
  const minutes = span?.minutes ?? 60;
  const days = minutes % 1440 === 0 ? `${minutes / 1440}d` : `${minutes}m`;
  const source = formatCounted(readings.length, 'AWS account');
  return `# Read from ${source}; latencies and max_tokens are assumptions, as marked.
name: ${yamlText(name)}
start: ${new Date(startAtEpochMillis).toISOString().replace(/:\d\d\.\d+Z$/, 'Z')}
duration: ${days}
models:
${indented(models.map(modelText).join('\n'), 2)}
accounts:
${indented(readings.map((reading) => accountText(reading, models)).join('\n'), 2)}
${increaseText(draft)}tenants:
${indented(models.map((model) => tenantText(model, draft)).join('\n'), 2)}
objectives: { servedShare: at least 99.9% }
`;
}

function modelText(known: KnownModel): string {
  return `${yamlText(known.name)}:\n${indented(modelLines(known.modelId, known), 2)}`;
}

function accountText(reading: AccountReading, models: readonly KnownModel[]): string {
  const day = tokensPerDayOf(reading);
  const limits = models.flatMap((model) => {
    const quotas = quotasOfModel(model, reading);
    const unknown = unknownMeters(model, reading).map((meter) => `\n  ${meter}: none  # not listed`);
    if (quotas.length + unknown.length === 0) return [];
    return [indented(`${limitsText(model, quotas, reading)}${unknown.join('')}`, 6)];
  });
  const id = reading.accountId === null ? '' : `  # account ${reading.accountId}`;
  const lines = [
    `- name: ${yamlText(reading.name)}`,
    `  region: ${yamlText(reading.region)}${id}`,
    '  quotas:',
    day === null ? '    tokensPerDay: none  # not listed' : `    tokensPerDay: ${limitOf(day)}  # ${day.code}`,
    ...(limits.length === 0 ? [] : ['    models:', ...limits]),
  ];
  return lines.join('\n');
}

function limitsText(model: KnownModel, quotas: readonly KnownQuota[], { usage }: AccountReading): string {
  const peak = Math.max(0, ...(usage.find(({ modelId }) => modelId === model.modelId)?.quotaUsage ?? []));
  const tokens = quotas.find(({ meter }) => meter === 'tokensPerMinute')?.row.value ?? 0;
  const used =
    peak > 0 && tokens > 0
      ? `\n  # Fullest minute: ${formatCount(peak)} tokens settled, ${formatShare(peak / tokens)} of the quota.`
      : '';
  const lines = quotas.map(({ meter, row }) => `\n  ${meter}: ${limitOf(row)}  # ${row.code}, ${besides(row)}`);
  return `${yamlText(model.name)}:${used}${lines.join('')}`;
}

function besides({ defaultValue, adjustable }: AppliedQuota): string {
  const standard = defaultValue === null ? 'no default listed' : `default ${formatCount(defaultValue)}`;
  return adjustable ? standard : `${standard}, not adjustable`;
}

function limitOf({ value }: AppliedQuota): string {
  return String(value > EXACT_TO ? Math.floor(value / 1000) * 1000 : Math.floor(value));
}

function increaseText({ readings, models }: AwsDraft): string {
  const steps = readings.flatMap((reading) =>
    reading.pending.map(({ code, name, desiredValue, createdAt }) => {
      const since = createdAt === null ? '' : ` since ${createdAt.slice(0, 10)}`;
      const what = `# ${reading.name}: ${code}, ${name}, ${formatCount(desiredValue)} asked for${since}, not decided.`;
      const known = models.flatMap((model) => quotasOfModel(model, reading).map((quota) => ({ model, ...quota })));
      const quota = known.find(({ row }) => row.code === code);
      if (quota === undefined || desiredValue <= Math.max(quota.row.value, quota.row.defaultValue ?? 0)) return what;
      const whose = `model: ${yamlText(quota.model.name)}, accounts: [${yamlText(reading.name)}]`;
      const ask = limitOf({ ...quota.row, value: desiredValue });
      return `${what}\n- { ${whose}, meter: ${quota.meter}, when: { at: 0s }, ask: ${ask} }`;
    }),
  );
  if (steps.length === 0) return '';
  const plan = steps.join('\n');
  if (!/^- /m.test(plan)) return `${plan}\n`;
  return `increase:\n  lag: 24h\n  plan:\n${indented(plan, 4)}\n`;
}

function tenantText(model: KnownModel, { demand, span, maxTokens }: AwsDraft): string {
  const measured = demand.find(({ modelId }) => modelId === model.modelId);
  const hasRate = measured !== undefined && measured.served > 0 && span !== null;
  const arrivals = hasRate ? measuredArrivals(measured) : assumedArrivals();
  return `- name: ${yamlText(`callers-of-${model.name}`)}
  model: ${yamlText(model.name)}
${indented(arrivals, 2)}
    # No metric tells it: an assumption. It is reserved at admission, so put what your callers set.
    maxTokens: ${maxTokens ?? 'unset'}`;
}

function assumedArrivals(): string {
  return `# No call was served in these days: assumptions all.
arrivals: { rate: 1/s }
tokens:
  input: { mean: 1000 }
  output: { mean: 200 }`;
}

function measuredArrivals(demand: MeasuredDemand): string {
  const { served, throttled, perSecond, stepMinutes, dispersion, inputTokens, outputTokens } = demand;
  const mean = perSecond.reduce((sum, rate) => sum + rate, 0) / perSecond.length;
  const values = perSecond.map((rate) => yamlNumber(rate / mean)).join(', ');
  const cache = demand.cacheShare > 0 ? `\n  cache: { share: ${yamlNumber(demand.cacheShare)}, ttl: 5m }` : '';
  const refused = `${formatCount(throttled)} throttled, which may be retries and are not in the rate`;
  return `${yamlComment(`${formatCount(served)} calls served, ${refused}.`)}
arrivals:
  rate: ${yamlRate(mean)}
  # Each step over the mean of all.
  profile: { table: { step: ${stepMinutes}m, values: [${values}] } }
  # ${processReason(dispersion)}
  process: ${dispersion > 1.2 ? `{ gamma: { cv: ${yamlNumber(Math.min(100, Math.sqrt(dispersion)))} } }` : 'poisson'}
tokens:
  # Only the means are measured; that they scatter exponentially is assumed.
  input: { mean: ${Math.max(1, Math.round(inputTokens))} }
  output: { mean: ${Math.max(1, Math.round(outputTokens))} }${cache}`;
}

function processReason(dispersion: number): string {
  const below = 'how calls scatter within a minute is assumed';
  if (!Number.isFinite(dispersion)) return `Too few minutes to tell bursts by: ${below}.`;
  return `Minutes disperse by ${formatNumber(dispersion)} around their step (Poisson: 1); ${below}.`;
}
