/** Which of our policies a gateway behaves like, of which nothing is known but what it did. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { type Agreement, agreementOf, pairRows } from './comparison/agreement.ts';
import type { TimedRow } from './comparison/differences.ts';
import { distanceOf, type Habits, habitsOf, meanHabits } from './comparison/habits.ts';
import { simulateWindow } from './simulated-run.ts';

export interface Resemblance {
  readonly policy: string;
  /** With the policy's draws being those of the scenario's seed: all of it for a gateway that draws as ours do. */
  readonly agreement: Agreement;
  /** How far its habits are from the measured ones; 0: they are the same. */
  readonly distance: number;
  readonly habits: Habits;
}

/** Runs of a policy whose habits are averaged, each with draws of its own. */
const DRAWN_RUNS = 5;
/** So many accounts in common are no chance, whatever habits say. */
const SURE_AGREEMENT = 0.99;

/** The most alike first. The oracle is no gateway's. */
export function resemblanceTo(
  measured: readonly TimedRow[],
  config: SimulationConfig,
  seed: number,
  trace: TraceBlock,
): { readonly measured: Habits; readonly policies: readonly Resemblance[] } {
  const { accounts, gateway } = config;
  const habitsIn = (rows: readonly TimedRow[]): Habits =>
    habitsOf({ rows, affinity: trace.affinity, accounts: accounts.length, replicas: gateway.replicas });
  const seen = habitsIn(measured);
  const policies = POLICY_NAMES.filter((name) => name !== 'oracle').map((name): Resemblance => {
    const simulated = { ...config, gateway: { ...gateway, policy: name } };
    const runs = Array.from({ length: DRAWN_RUNS }, (_, gatewayReplication) => {
      const policy = createPolicy(name);
      return simulateWindow({ config: simulated, seed, trace, policy, gatewayReplication }).rows;
    });
    const agreement = agreementOf(pairRows(runs[0]!, measured).pairs);
    const habits = meanHabits(runs.map(habitsIn));
    return { policy: name, agreement, distance: distanceOf(seen, habits), habits };
  });
  const isSure = ({ agreement }: Resemblance): boolean => agreement.shard >= SURE_AGREEMENT;
  policies.sort((a, b) => Number(isSure(b)) - Number(isSure(a)) || a.distance - b.distance);
  return { measured: seen, policies };
}
