/** Tenants of a scenario: groups unrolled with their shares, presets merged in. */
import type { TenantConfig } from '../../../simulator/config.ts';
import type { CallerRetryConfig } from '../../../simulator/retry/callers.ts';
import { power } from '../../../simulator/basics/math.ts';
import { describeValue, type Path } from '../../input/describe.ts';
import type { Part } from '../parts.ts';
import { RETRY_PRESETS } from '../retry-presets.ts';
import type { RetryInput, Shares, TenantInput } from '../schema/tenant.ts';

import type { ArrivalConfig } from '../../../simulator/workload/arrivals.ts';
import { MOST_OUTPUT_TOKENS, MOST_TENANTS } from '../../../simulator/workload/trace.ts';
import type { PresetClient } from '../../../simulator/workload/presets/preset.ts';
import type { ResolvedAccounts } from './accounts.ts';
import { resolveArrivals } from './arrivals.ts';
import type { Context } from './context.ts';
import { modelIndex } from './model-index.ts';
import type { ResolvedModel } from './models.ts';
import { selectAccounts } from './selector.ts';
import { resolveTokens } from './tokens.ts';
import { presetOf } from './workload-preset.ts';

/** Room for the clients of a preset, each of which is a group, between one tenant of the file and the next. */
const GROUP_STEP = 1000;

/** The place in the file's list of the tenant that this one was unrolled from. */
export function partOf(tenant: TenantConfig): number {
  return Math.floor(tenant.group / GROUP_STEP);
}

export function resolveTenants(
  context: Context,
  parts: readonly Part<TenantInput>[],
  models: readonly ResolvedModel[],
  accounts: ResolvedAccounts,
): TenantConfig[] {
  const tenants: TenantConfig[] = [];
  const names = new Set<string>();
  for (const [group, part] of parts.entries()) {
    if (part.value === null) {
      checkRefused(context, part, models, accounts);
      continue;
    }
    for (const tenant of resolveGroup(context, part.value, part.path, group, models, accounts)) {
      if (names.has(tenant.name)) {
        context.refuse(
          [...part.path, 'name'],
          `expected a name that no other tenant has, got ${describeValue(tenant.name)}`,
        );
        break;
      }
      names.add(tenant.name);
      tenants.push(tenant);
    }
  }
  if (tenants.length > MOST_TENANTS) {
    context.refuse(['tenants'], `expected at most ${MOST_TENANTS} tenants in all, got ${tenants.length}`);
  }
  return tenants;
}

/** A tenant that was refused for one thing may have further mistakes in what could be read. */
function checkRefused(
  context: Context,
  { path, known }: Part<TenantInput>,
  models: readonly ResolvedModel[],
  accounts: ResolvedAccounts,
): void {
  if (known.model !== undefined) modelIndex(context, known.model, path, models);
  const preset = presetOf(context, known.preset, path);
  selectAccounts(context, known.residency, [...path, 'residency'], accounts);
  if (known.arrivals !== undefined)
    resolveArrivals(context, known.arrivals, [...path, 'arrivals'], preset?.arrivals ?? null);
  if (known.tokens !== undefined)
    resolveTokens(context, known.tokens, [...path, 'tokens'], preset?.tokens ?? null, MOST_OUTPUT_TOKENS);
}

function resolveGroup(
  context: Context,
  input: TenantInput,
  path: Path,
  group: number,
  models: readonly ResolvedModel[],
  accounts: ResolvedAccounts,
): TenantConfig[] {
  const model = modelIndex(context, input.model, path, models);
  const preset = presetOf(context, input.preset, path);
  const arrivals = resolveArrivals(context, input.arrivals, [...path, 'arrivals'], preset?.arrivals ?? null);
  const maxOutput = models[model]?.config?.maxOutputTokens ?? MOST_OUTPUT_TOKENS;
  const tokens = resolveTokens(context, input.tokens, [...path, 'tokens'], preset?.tokens ?? null, maxOutput);
  const residency = selectAccounts(context, input.residency, [...path, 'residency'], accounts);
  const shares = sharesOf(context, input.shares, input.count, [...path, 'shares']);
  if (arrivals === null || tokens === null) return [];
  const common = {
    model,
    priority: input.priority,
    residency,
    tokens,
    callerRetry: retryOf(input.retry),
    timeoutMicros: input.timeout,
  };
  const clients = input.count === 1 ? preset?.clients : undefined;
  if (clients !== undefined) {
    return clients.map((client, i) => ({
      ...common,
      name: `${input.name}-${client.name}`,
      group: group * GROUP_STEP + i,
      share: 1,
      arrivals: arrivalsOfClient(client, arrivals, input.arrivals?.process !== undefined),
    }));
  }
  return shares.map((share, i) => ({
    ...common,
    name: input.count === 1 ? input.name : `${input.name}-${i + 1}`,
    group: group * GROUP_STEP,
    share,
    arrivals,
  }));
}

/** The client's part of what the tenant says, with its own burstiness unless the file states one. */
function arrivalsOfClient(client: PresetClient, whole: ArrivalConfig, hasProcess: boolean): ArrivalConfig {
  return {
    ...whole,
    process: hasProcess ? whole.process : client.arrivals.process,
    ratePerSecond: whole.ratePerSecond * client.share,
    maxRequests: whole.maxRequests === null ? null : Math.round(whole.maxRequests * client.share),
  };
}

function retryOf(input: RetryInput): CallerRetryConfig | null {
  if ('preset' in input) {
    const config = RETRY_PRESETS[input.preset]!.config;
    return config === null ? null : { ...config, clients: input.clients };
  }
  return {
    attempts: input.attempts,
    throttleBaseMicros: input.throttleBase,
    transientBaseMicros: input.transientBase,
    capMicros: input.cap,
    clients: input.clients,
    retryTokens: input.retryTokens,
  };
}

/** Shares of a group that add up to 1, the largest first where they follow Zipf's law. */
function sharesOf(context: Context, shares: Shares, count: number, path: Path): readonly number[] {
  if (shares === 'equal') return Array.from({ length: count }, () => 1 / count);
  if ('zipf' in shares) {
    const weights = Array.from({ length: count }, (_, i) => power(i + 1, -shares.zipf));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.length !== count)
    context.refuse(path, `expected one share a tenant, ${count} in all, got ${shares.length}`, 'key');
  else if (Math.abs(sum - 1) > 1e-6) {
    context.refuse(path, `expected shares that add up to 100%, got ${Math.round(sum * 1e6) / 1e4}%`, 'key');
  }
  return shares.map((share) => share / (sum || 1));
}
