/** A `FleetView` read back from a decision log. */
import type { FleetView } from '../../../simulator/routing/policy.ts';
import { roomiestOf, type View } from './view.ts';

const unbounded = (amount: number | null): number => amount ?? Number.POSITIVE_INFINITY;

export class LoggedFleet implements FleetView {
  readonly size: number;
  readonly sequence: number;
  readonly candidates: number;
  readonly now: number;
  readonly #view: View;
  readonly #fitting: ReadonlySet<number>;
  readonly #allowed: ReadonlySet<number> | null;

  /** @param now the instant at which it was looked at, in microseconds since the start of the run */
  constructor(view: View, now: number) {
    this.size = view.size;
    this.sequence = view.sequence;
    this.candidates = view.candidates === null ? view.size : view.candidates.length;
    this.now = now;
    this.#view = view;
    this.#fitting = new Set(view.fits);
    this.#allowed = view.candidates === null ? null : new Set(view.candidates);
  }

  candidate(k: number): number {
    return this.#view.candidates === null ? k : this.#view.candidates[k]!;
  }

  isCandidate(shard: number): boolean {
    return this.#allowed === null ? shard >= 0 && shard < this.size : this.#allowed.has(shard);
  }

  capacity(shard: number): number {
    return unbounded(this.#view.capacity[shard]!);
  }

  headroom(shard: number): number {
    return unbounded(this.#view.headroom[shard]!);
  }

  headroomFraction(shard: number): number {
    return this.#view.fraction[shard]!;
  }

  fits(shard: number): boolean {
    return this.#fitting.has(shard);
  }

  inFlight(shard: number): number {
    return this.#view.inFlight[shard]!;
  }

  latencyMicros(shard: number): number {
    return this.#view.latencyMicros[shard]!;
  }

  tokensThisMinute(shard: number): number {
    return this.#view.tokensThisMinute[shard]!;
  }

  requestsThisMinute(shard: number): number {
    return this.#view.requestsThisMinute[shard]!;
  }

  cached(shard: number): number {
    return this.#view.cached?.[shard] ?? 0;
  }

  roomiest(): number {
    return this.#view.roomiest ?? roomiestOf(this.#view);
  }
}
