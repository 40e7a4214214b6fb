/** What the load script is told of a scenario. */
import type { Settings, TenantSettings } from '../../scenarios/load/lib/settings.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { refused } from '../input/problem.ts';
import { thresholdsOf } from './thresholds.ts';

/** What of the settings is chosen, and not of the scenario. */
export interface LoadChoices
  extends Pick<
    Settings,
    'targets' | 'dialect' | 'stream' | 'loops' | 'startAtEpochMillis' | 'callerRetries' | 'padPrompts'
  > {
  readonly keys: ReadonlyMap<string, string>;
}

/** By tenant: whether it has any rows. */
export function tenantsWithRows(trace: TraceBlock, { tenants }: Pick<SimulationConfig, 'tenants'>): boolean[] {
  const used = tenants.map(() => false);
  for (let row = 0; row < trace.length; row++) used[trace.tenant[row]!] = true;
  return used;
}

/** @param used whether the tenant has any rows @throws RefusedInput where a tenant with rows has no key */
export function settingsOf(
  config: SimulationConfig,
  seed: number,
  { keys, ...choices }: LoadChoices,
  used: readonly boolean[],
): Settings {
  const without = config.tenants.filter(({ name }, index) => used[index] && !keys.has(name)).map(({ name }) => name);
  if (without.length > 0) {
    throw refused('--keys', `expected a key for every tenant with requests; there is none for ${without.join(', ')}`);
  }
  return {
    ...choices,
    seed,
    thresholds: thresholdsOf(config.objectives, config.tenants),
    tenants: config.tenants.map((_, index) => tenantOf(config, index, keys)),
    rowsFile: null,
    horizonMicros: config.horizonMicros,
  };
}

function tenantOf(config: SimulationConfig, index: number, keys: ReadonlyMap<string, string>): TenantSettings {
  const tenant = config.tenants[index]!;
  const { name, callerRetry, timeoutMicros, group, share, arrivals, tokens } = tenant;
  const model = config.models[tenant.model]!;
  return {
    name,
    key: keys.get(name) ?? '',
    model: model.id,
    maxOutputTokens: model.maxOutputTokens,
    burndown: model.burndown,
    callerRetry,
    timeoutMicros,
    ...goodBounds(config, index),
    demand: { name, group, share, arrivals, tokens },
  };
}

/** What an answer of the tenant must keep to so that it counts as goodput. */
export function goodBounds(
  config: Pick<SimulationConfig, 'objectives'>,
  tenant: number,
): Pick<TenantSettings, 'goodFirstTokenMicros' | 'goodEndToEndMicros'> {
  return {
    goodFirstTokenMicros: tightest(config, 'ttft.', tenant),
    goodEndToEndMicros: tightest(config, 'endToEnd.', tenant),
  };
}

/** The least that an objective of the tenant, or of all, lets that latency be at most; null: none does. */
function tightest(
  { objectives }: Pick<SimulationConfig, 'objectives'>,
  latency: string,
  tenant: number,
): number | null {
  const bounds = objectives
    .filter((objective) => objective.metric.startsWith(latency) && [null, tenant].includes(objective.tenant))
    .flatMap(({ atMost }) => (atMost === null ? [] : [atMost]));
  return bounds.length === 0 ? null : Math.min(...bounds);
}
