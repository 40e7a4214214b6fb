/** What the run assumed: everything that decides it and that a reader may want to question. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { Fact, Section } from '../html/report.ts';
import { formatCount, formatCounted, formatMicros, formatNumber } from '../numbers.ts';
import { formatTick } from '../html/units.ts';
import type { SimulationReport } from '../simulation-report.ts';

export function settingsSection({ config, policy }: SimulationReport): Section {
  return {
    title: 'Settings',
    lead: 'The scenario file says all of it; these are the settings that most often decide.',
    parts: [{ kind: 'facts', facts: [...gatewayFacts(config, policy), ...quotaFacts(config), ...worldFacts(config)] }],
  };
}

function gatewayFacts({ gateway }: SimulationConfig, policy: string): Fact[] {
  const { retryBudget, hold, spill, backoff } = gateway;
  return [
    { label: 'routing policy', value: policy },
    { label: 'gateway replicas', value: formatCount(gateway.replicas) },
    {
      label: 'rounds a request',
      value: formatCount(gateway.attempts),
      note: `${formatCounted(spill.hops, 'further shard')} a round`,
    },
    { label: 'back-off', value: `${formatMicros(backoff.baseMicros)} to ${formatMicros(backoff.capMicros)}` },
    {
      label: 'retry budget',
      value: retryBudget === null ? 'none' : `${formatTick('share', retryBudget.ratio)} of the load`,
    },
    {
      label: 'holding',
      value: hold === null ? 'none' : `up to ${formatMicros(hold.maxWaitMicros)}`,
    },
  ];
}

function quotaFacts({ quota }: SimulationConfig): Fact[] {
  return [
    { label: 'window of a minute', value: quota.window, note: `burst ${formatNumber(quota.burstFraction)}` },
    { label: 'refusals cost quota', value: quota.chargeRejected ? 'yes' : 'no' },
    { label: 'cached input reserves', value: quota.reserveCacheReads ? 'yes' : 'no' },
    { label: 'aborted answers', value: quota.onAbort },
  ];
}

function worldFacts({ models, accounts, tenants, faults, horizonMicros }: SimulationConfig): Fact[] {
  return [
    { label: 'accounts', value: formatCount(accounts.length) },
    { label: 'tenants', value: formatCount(tenants.length) },
    { label: 'faults', value: formatCount(faults.length) },
    { label: 'length of the run', value: formatMicros(horizonMicros) },
    ...models.map(({ id, inferenceType, burndown }) => ({
      label: 'model',
      value: id,
      note: `${inferenceType}, an output token costs ${burndown}`,
    })),
  ];
}
