/** Warnings of requests that a quota refuses however long they wait: they reserve more than it ever holds. */
import type { SimulationConfig, TenantConfig } from '../../../simulator/config.ts';
import { Ledger } from '../../../simulator/quota/ledger.ts';
import { ledgerShape } from '../../../simulator/quota/ledger-shape.ts';
import { METERS, type MeterName } from '../../../simulator/quota/limits.ts';
import { MAX_TOKENS_UNSET } from '../../../simulator/workload/trace.ts';
import { formatCount, formatCounted } from '../../report/numbers.ts';
import type { Part } from '../parts.ts';
import type { TenantInput } from '../schema/tenant.ts';
import type { Context } from './context.ts';
import { drawnRange } from './distributions.ts';
import { partOf } from './tenants.ts';

/** What a quota counts of one request. */
const UNITS: Readonly<Record<MeterName, string>> = {
  requestsPerMinute: 'request',
  tokensPerMinute: 'token',
  outputTokensPerMinute: 'output token',
  tokensPerDay: 'token',
  concurrency: 'concurrent request',
};

/** One warning for a tenant of the file and a meter, with the first account as the example. */
export function warnOfNeverFitting(
  context: Context,
  config: SimulationConfig,
  parts: readonly Part<TenantInput>[],
): void {
  // A quota never holds more than at the start, when nothing of it is used.
  const ledger = new Ledger(ledgerShape(config));
  const examples = new Map<number, TenantConfig>();
  for (const tenant of config.tenants) if (!examples.has(partOf(tenant))) examples.set(partOf(tenant), tenant);
  for (const [i, part] of parts.entries()) {
    const tenant = examples.get(i);
    if (tenant === undefined) continue;
    const name = part.value!.name;
    for (const meter of METERS) {
      const isOfTokens = UNITS[meter] === 'token';
      const need = isOfTokens ? leastReservation(config, ledger, tenant) : 1;
      const [first, ...others] = accountsThatNeverFit(config, ledger, tenant, meter, need);
      if (first === undefined) continue;
      const holds = ledger.meter(meter)!.left(ledger.meterRow(meter, first, tenant.model), 0);
      const likewise = others.length === 0 ? '' : `, likewise ${formatCounted(others.length, 'more account')}`;
      context.warn(
        isOfTokens ? [...part.path, 'tokens', 'maxTokens'] : part.path,
        `${name} reserves at least ${formatCounted(need, UNITS[meter])}, the quota holds ${formatCount(holds)} ` +
          `(${meter} of ${config.accounts[first]!.name}${likewise}): it refuses every request of ${name}`,
      );
    }
  }
}

/** Input and maxTokens of the shortest request: nothing is in a cache before the first has fitted. */
function leastReservation(config: SimulationConfig, ledger: Ledger, { tokens, model }: TenantConfig): number {
  const input = Math.floor(drawnRange(tokens.input).least);
  const unset = tokens.maxTokens === MAX_TOKENS_UNSET;
  return ledger.reservation(input, 0, unset ? config.models[model]!.maxOutputTokens : tokens.maxTokens);
}

/** Of the accounts that the tenant may use; those whose quota the increase plan raises may have room later. */
function accountsThatNeverFit(
  { accounts, increase }: SimulationConfig,
  ledger: Ledger,
  { model, residency }: TenantConfig,
  name: MeterName,
  need: number,
): number[] {
  const meter = ledger.meter(name);
  if (meter === null || (name === 'tokensPerDay' && !ledger.countsPerDay(model))) return [];
  const steps = increase.plan.filter((step) => step.meter === name && (step.model ?? model) === model);
  return (residency ?? [...accounts.keys()]).filter(
    (shard) =>
      !meter.fits(ledger.meterRow(name, shard, model), need, 0) &&
      !steps.some((step) => step.accounts?.includes(shard) ?? true),
  );
}
