/** Which quotas the accounts of a scenario have at an instant: its plan of increases may have raised them by then. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import { policyNamed } from '../../simulator/run/clairvoyance.ts';
import { Simulation } from '../../simulator/run/simulation.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import { type Limits, METERS } from '../../simulator/quota/limits.ts';
import type { Workload } from '../../simulator/workload/trace.ts';

const SLICE_EVENTS = 65_536;

/** Steps that watch use depend on all that came before: the scenario is simulated until then. */
export function quotasAt(
  config: SimulationConfig,
  seed: number,
  workload: Workload,
  atMicros: Micros,
  policy: string = config.gateway.policy,
): readonly AccountConfig[] {
  if (config.increase.plan.length === 0 || atMicros <= 0) return config.accounts;
  const simulation = new Simulation({
    config: { ...config, horizonMicros: Math.min(config.horizonMicros, atMicros) },
    seed,
    replication: 0,
    policy: policyNamed(policy),
    workload,
    recorder: null,
    mirror: true,
  });
  while (simulation.engine.step(SLICE_EVENTS));
  const { shards } = simulation;
  return config.accounts.map((account, shard) => ({
    ...account,
    limits: account.limits.map((before, model): Limits => {
      const now = METERS.filter((meter) => meter !== 'tokensPerDay').map(
        (meter) => [meter, before[meter] === null ? null : shards.grantedLimit(shard, model, meter)] as const,
      );
      return { ...before, ...Object.fromEntries(now) };
    }),
    tokensPerDay: account.tokensPerDay === null ? null : shards.grantedLimit(shard, null, 'tokensPerDay'),
  }));
}
