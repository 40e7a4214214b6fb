/** One run of a policy in a world: what became of every request, and a look at every choice. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { RequestRow } from '../../../simulator/metrics/request-row.ts';
import type { RunResult } from '../../../simulator/metrics/result.ts';
import type { FleetView, RequestHead, RoutingPolicy } from '../../../simulator/routing/policy.ts';
import { simulate } from '../../../simulator/simulate.ts';
import type { CreatePolicy } from '../law.ts';
import { configOf, type World } from './world.ts';

export interface Ran {
  readonly config: SimulationConfig;
  readonly result: RunResult;
  readonly rows: readonly RequestRow[];
}

/** @param policy in place of whatever the world would name; it is run as `simulate` would run it */
export function runIn(world: World, policy: RoutingPolicy): Ran {
  const config = configOf(world);
  const rows: RequestRow[] = [];
  const result = simulate(config, { seed: world.seed, policy, recorder: (row) => void rows.push(row) });
  return { config, result, rows };
}

/** The share of the requests that have ended which were served; 1 where none has. */
export function servedShare({ totals }: Pick<RunResult, 'totals'>): number {
  const ended = totals.offered - totals.inFlight;
  return ended === 0 ? 1 : totals.served / ended;
}

/** Looks at a choice, and says which shard to go on with. */
export type Look = (fleet: FleetView, request: RequestHead, shard: number) => number;

/** The policy, watched at every choice before the gateway acts on it. */
export function watched(create: CreatePolicy, look: Look): RoutingPolicy {
  const policy = create();
  return {
    name: policy.name,
    choose(fleet, request, draw) {
      return look(fleet, request, policy.choose(fleet, request, draw));
    },
  };
}
