/** Which of our policies a gateway behaves like, of which nothing is known but what it did. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { type Agreement, agreementOf, pairRows } from './comparison/agreement.ts';
import type { TimedRow } from './comparison/differences.ts';
import { simulateWindow } from './simulated-run.ts';

export interface Resemblance {
  readonly policy: string;
  readonly agreement: Agreement;
}

/** Ordered by the share of requests that went to the same account, then by outcomes. The oracle is no gateway's. */
export function resemblanceTo(
  measured: readonly TimedRow[],
  config: SimulationConfig,
  seed: number,
  trace: TraceBlock,
): readonly Resemblance[] {
  return POLICY_NAMES.filter((name) => name !== 'oracle')
    .map((policy): Resemblance => {
      const simulated = { ...config, gateway: { ...config.gateway, policy } };
      const { rows } = simulateWindow(simulated, seed, trace, createPolicy(policy));
      return { policy, agreement: agreementOf(pairRows(rows, measured).pairs) };
    })
    .sort((a, b) => b.agreement.shard - a.agreement.shard || b.agreement.outcome - a.agreement.outcome);
}
