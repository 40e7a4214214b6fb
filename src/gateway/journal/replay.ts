/** A decision log through another policy: what it would have chosen, each time, of what the gateway saw. */
import { KeyedDraw } from '../../../simulator/basics/keyed-draw.ts';
import { NO_SHARD, type RoutingPolicy } from '../../../simulator/routing/policy.ts';
import type { Asked, Decision, DecisionHead } from './decision.ts';
import type { Place } from './journal-line.ts';
import { LoggedFleet } from './logged-fleet.ts';
import { leastBadOf, type View } from './view.ts';

const MOST_DIFFERENCES = 10;

/** Where choices went. */
export interface Places {
  /** By shard. */
  readonly shards: readonly number[];
  /** To no shard: held, shed, or the round was lost. */
  readonly none: number;
  /** To shards on which the request was believed not to fit. */
  readonly misfits: number;
  /** To shards that were cooling down. */
  readonly cooling: number;
}

export interface TenantReplay {
  readonly tenant: string;
  readonly decisions: number;
  readonly differing: number;
  readonly logged: Places;
  readonly replayed: Places;
}

/** A choice that would have been another one. */
export interface Difference extends Place {
  readonly at: number;
  readonly replica: number;
  readonly id: string;
  readonly tenant: string;
  readonly model: string;
  /** Shards, or -1. */
  readonly logged: number;
  readonly replayed: number;
  readonly request: Decision['request'];
  readonly view: View;
}

export interface ReplayResult {
  /** Lines in which a policy was asked; the others only follow from them. */
  readonly decisions: number;
  readonly steps: number;
  readonly differing: number;
  readonly logged: Places;
  readonly replayed: Places;
  /** Those with decisions, in the order of the scenario. */
  readonly tenants: readonly TenantReplay[];
  /** The first ten. */
  readonly differences: readonly Difference[];
}

class Counts {
  readonly shards: number[];
  none = 0;
  misfits = 0;
  cooling = 0;

  constructor(shards: number) {
    this.shards = Array.from({ length: shards }, () => 0);
  }

  add(shard: number, fleet: LoggedFleet): void {
    if (shard === NO_SHARD) {
      this.none++;
      return;
    }
    this.shards[shard]! += 1;
    if (!fleet.fits(shard)) this.misfits++;
    // Whoever is asked without being a candidate is the one that has cooled longest, of a gateway that tries anyway.
    if (!fleet.isCandidate(shard)) this.cooling++;
  }
}

interface Comparison {
  decisions: number;
  differing: number;
  readonly logged: Counts;
  readonly replayed: Counts;
}

function newComparison(shards: number): Comparison {
  return { decisions: 0, differing: 0, logged: new Counts(shards), replayed: new Counts(shards) };
}

export class PolicyReplay {
  readonly head: DecisionHead;
  readonly #policy: RoutingPolicy;
  readonly #draw = new KeyedDraw(0, 0, 'replay');
  readonly #all: Comparison;
  readonly #tenants: readonly Comparison[];
  readonly #differences: Difference[] = [];
  #steps = 0;

  constructor(head: DecisionHead, policy: RoutingPolicy) {
    this.head = head;
    this.#policy = policy;
    this.#all = newComparison(head.accounts.length);
    this.#tenants = head.tenants.map(() => newComparison(head.accounts.length));
  }

  add(decision: Decision, place: Place): void {
    this.#steps++;
    const { asked, request } = decision;
    if (asked === null) return;
    const fleet = new LoggedFleet(asked.view, decision.at);
    this.#draw.reopen(asked.draw);
    const replayed = this.#policy.choose(fleet, request, this.#draw);
    for (const comparison of [this.#all, this.#tenants[request.tenant]!]) {
      comparison.decisions++;
      if (replayed !== asked.choice) comparison.differing++;
      comparison.logged.add(decision.shard ?? NO_SHARD, fleet);
      comparison.replayed.add(this.#targetOf(replayed, decision, asked), fleet);
    }
    if (replayed !== asked.choice && this.#differences.length < MOST_DIFFERENCES) {
      this.#differences.push(this.#differenceOf(decision, asked, replayed, place));
    }
  }

  result(): ReplayResult {
    const tenants = this.#tenants
      .map((comparison, tenant) => ({ tenant: this.head.tenants[tenant]!, ...comparison }))
      .filter(({ decisions }) => decisions > 0);
    return { ...this.#all, steps: this.#steps, tenants, differences: this.#differences };
  }

  /** Whom a gateway so set asks after the choice: one that tries anyway asks somebody where a round begins. */
  #targetOf(choice: number, decision: Decision, { view, choice: logged }: Asked): number {
    if (choice === logged) return decision.shard ?? NO_SHARD;
    const triesAnyway = this.head.onNoShard === 'try-anyway' && decision.verdict === null;
    return choice === NO_SHARD && triesAnyway ? leastBadOf(view) : choice;
  }

  #differenceOf(decision: Decision, asked: Asked, replayed: number, place: Place): Difference {
    const { at, replica, id, request } = decision;
    return {
      ...place,
      at,
      replica,
      id,
      tenant: this.head.tenants[request.tenant]!,
      model: this.head.models[request.model]!,
      logged: asked.choice,
      replayed,
      request,
      view: asked.view,
    };
  }
}
