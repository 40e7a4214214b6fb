/** A fitted log as a scenario file: ordinary keys, with the figures they came from in comments. */
import type { Process } from '../../../simulator/workload/arrivals.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import { MAX_TOKENS_UNSET } from '../../../simulator/workload/trace.ts';
import { formatCounted, formatMicros, formatNumber, formatShare } from '../../report/numbers.ts';
import { MODEL_NAME, type Supply, supplyText } from '../supply.ts';
import { indented, yamlComment, yamlDuration, yamlNumber, yamlRate, yamlText } from '../yaml.ts';
import type { Quantiles } from './quantiles.ts';
import type { FittedTenant } from './tenant.ts';

export interface FittedLog {
  /** Of the files, for the heading. */
  readonly source: string;
  readonly rows: number;
  readonly spanMicros: Micros;
  readonly tenants: readonly FittedTenant[];
  /** What the log did not tell. */
  readonly assumed: readonly string[];
}

export function fittedScenario(log: FittedLog, supply: Supply, name: string): string {
  const heading = [
    `Fitted to ${formatCounted(log.rows, 'request')} within ${formatMicros(log.spanMicros)} of ${log.source}.`,
    ...log.assumed.map((each) => `Assumed: ${each}`),
  ];
  return `${yamlComment(heading.join('\n'))}
name: ${yamlText(name)}
duration: ${yamlDuration(Math.ceil(log.spanMicros / MICROS_PER_SECOND) * MICROS_PER_SECOND)}
${supplyText(supply)}
tenants:
${indented(log.tenants.map(tenantText).join('\n'), 2)}
objectives: { servedShare: at least 99.9% }
`;
}

function tenantText(tenant: FittedTenant): string {
  const share = formatCounted(tenant.rows, 'request');
  return `- name: ${yamlText(tenant.name)}
  model: ${MODEL_NAME}
  ${yamlComment(`${share}, ${formatNumber(tenant.rate.perSecond)}/s in the mean.`)}
  arrivals:
    rate: ${yamlRate(tenant.rate.perSecond)}
${indented(profileText(tenant), 4)}${indented(processText(tenant), 4)}
  tokens:
${indented(tokensText(tenant), 4)}`;
}

function profileText({ rate: { profile, perSecond } }: FittedTenant): string {
  if (profile === null) return '# Its steps differ by no more than its bursts explain.\nprofile: flat\n';
  const values = profile.perSecond.map((rate) => yamlNumber(rate / perSecond)).join(', ');
  const peak = formatNumber(Math.max(...profile.perSecond));
  return `# Each step over the mean of all; the fullest has ${peak}/s.
profile: { table: { step: ${yamlDuration(profile.stepMicros)}, values: [${values}] } }
`;
}

function processText({ burst, process }: FittedTenant): string {
  const figure = (value: number): string => (Number.isFinite(value) ? formatNumber(value) : '-');
  const dispersions = burst.dispersions.map(figure).join(', ');
  const scatter = `Gaps vary by ${figure(burst.gapVariation)}, counts of 1, 10 and 60 s disperse by ${dispersions}`;
  return `# ${scatter} (Poisson: 1).\nprocess: ${processValue(process)}`;
}

function processValue(process: Process): string {
  switch (process.kind) {
    case 'constant':
    case 'poisson':
      return process.kind;
    case 'gamma':
      return `{ gamma: { cv: ${yamlNumber(process.cv)} } }`;
    case 'markov-modulated': {
      const states = process.rates.map((rate, state) => {
        return `{ rate: ${yamlNumber(rate)}, lasts: ${yamlDuration(process.sojournMicros[state]!)} }`;
      });
      return `{ markovModulated: { cv: ${yamlNumber(process.cv)}, states: [${states.join(', ')}] } }`;
    }
  }
}

function tokensText(tenant: FittedTenant): string {
  const { input, output, maxTokens, cache, affinityKeys } = tenant;
  const value = maxTokens.value === MAX_TOKENS_UNSET ? 'unset' : String(maxTokens.value);
  const states = maxTokens.value === MAX_TOKENS_UNSET ? 'state none' : 'state this';
  const why =
    maxTokens.share > 0 ? `${formatShare(maxTokens.share)} of the requests ${states}.` : 'The mean of those stated.';
  return [
    `# In the mean ${formatNumber(input.mean)} in, ${formatNumber(output.mean)} out.`,
    `input: ${distribution(input, Math.round)}`,
    `output: ${distribution(output, Math.round)}`,
    `# ${why}`,
    `maxTokens: ${value}`,
    ...(cache === null ? [] : [`cache: { share: ${distribution(cache)}, ttl: 5m }`]),
    ...(affinityKeys === null ? [] : [`# Distinct sessions in the log.`, `affinityKeys: ${affinityKeys}`]),
  ].join('\n');
}

function distribution({ rows }: Quantiles, round = (value: number): number => Number(value.toPrecision(4))): string {
  const [least, most] = [round(rows[0]![1]), round(rows.at(-1)![1])];
  if (least === most) return yamlNumber(least);
  const table = rows.map(([key, value]) => `${key}: ${String(round(value))}`);
  return `{ quantiles: { ${table.join(', ')} } }`;
}
