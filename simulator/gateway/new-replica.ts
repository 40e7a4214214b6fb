/** A gateway replica as a configuration describes it: for the simulator and for a real gateway alike. */
import type { KeyedDraw } from '../basics/keyed-draw.ts';
import type { Micros } from '../basics/time.ts';
import { RetryBudget } from '../retry/budget.ts';
import type { RoutingPolicy } from '../routing/policy.ts';
import type { Book } from './book.ts';
import { Eligibility } from './eligibility.ts';
import type { Sisters } from './gossip.ts';
import { HoldQueue } from './hold-queue.ts';
import { OutputEstimate } from './output-estimate.ts';
import { Pacing } from './pacing.ts';
import { Replica } from './replica.ts';
import type { GatewayConfig } from './settings.ts';

/** The part of a run's configuration that a replica depends on, beside what its book is made from. */
export interface ReplicaConfig {
  readonly gateway: GatewayConfig;
  readonly accounts: readonly { readonly joinsAtMicros: Micros }[];
  readonly models: readonly unknown[];
  readonly tenants: readonly { readonly residency: readonly number[] | null; readonly priority: number }[];
}

export interface ReplicaSurroundings {
  /** Among its sisters, from 0. */
  readonly index: number;
  readonly book: Book;
  /** Whether the book keeps a ledger of its own. */
  readonly keepsLedger: boolean;
  readonly gossip: Sisters | null;
  readonly routingDraw: KeyedDraw;
  readonly backoffDraw: KeyedDraw;
}

/** One for each process: whatever replicas share, each has its own budget, queue and estimates. */
export function newReplica(config: ReplicaConfig, policy: RoutingPolicy, surroundings: ReplicaSurroundings): Replica {
  const { accounts, models, tenants } = config;
  const { retryBudget, cooldownMicros, refusalMicros, spill, hold, reserve, estimate } = config.gateway;
  const { keepsLedger, ...parts } = surroundings;
  const eligibility = new Eligibility({ shards: accounts.length, tenants, reserve });
  const takesNotes = keepsLedger || policy.reads === undefined || policy.reads.length > 0;
  const pacing = hold !== null && refusalMicros > 0 ? new Pacing(accounts.length * models.length, refusalMicros) : null;
  const isSelective =
    eligibility.restricts ||
    pacing !== null ||
    cooldownMicros > 0 ||
    (spill.hops > 0 && spill.order === 'policy') ||
    accounts.some(({ joinsAtMicros }) => joinsAtMicros > 0);
  return new Replica({
    ...parts,
    budget: retryBudget === null ? null : new RetryBudget(retryBudget),
    queue: hold === null ? null : new HoldQueue(hold.capacity),
    pacing,
    estimate: estimate === 'mean-output' ? new OutputEstimate(tenants.length) : null,
    eligibility,
    isSelective,
    notes: takesNotes ? 'all' : cooldownMicros > 0 ? 'refusals' : 'none',
  });
}
