/** A policy that remembers what it was last asked with, so that a decision log can say it. Its choices are its own. */
import { KeyedDraw } from '../../../simulator/basics/keyed-draw.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Draw } from '../../../simulator/basics/random.ts';
import type { BookPart, FleetView, RequestHead, RoutingPolicy } from '../../../simulator/routing/policy.ts';
import type { Asked } from './decision.ts';
import { loggedParts, snapshotOf } from './snapshot.ts';

export class ObservedPolicy implements RoutingPolicy {
  readonly name: string;
  readonly reads: readonly BookPart[];
  readonly #policy: RoutingPolicy;
  #asked: Asked | null = null;
  #askedAtMicros: Micros = 0;

  constructor(policy: RoutingPolicy) {
    this.name = policy.name;
    this.reads = loggedParts(policy);
    this.#policy = policy;
  }

  /** @param draw a `KeyedDraw`: of other draws no log can tell what they will give */
  choose(fleet: FleetView, request: RequestHead, draw: Draw): number {
    if (!(draw instanceof KeyedDraw)) throw new Error('only the choices of a KeyedDraw can be logged');
    // Before the choice: afterwards the counter has moved on and refusers are out.
    const view = snapshotOf(fleet);
    this.#askedAtMicros = fleet.now;
    const choice = this.#policy.choose(fleet, request, draw);
    this.#asked = { draw: draw.key, choice, view };
    return choice;
  }

  /** The instant that it was last shown, which a real clock has left behind since. */
  get askedAtMicros(): Micros {
    return this.#askedAtMicros;
  }

  /** What it was asked with since the last call, and what it said; null where it was not asked. */
  take(): Asked | null {
    const asked = this.#asked;
    this.#asked = null;
    return asked;
  }
}
