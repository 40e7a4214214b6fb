/** A scriptable `FleetView`: every answer is a line in an array, so that a test says exactly what a policy sees. */
import type { FleetView, RequestHead } from '../../../simulator/routing/policy.ts';

/** What a policy sees of one shard. */
export interface ShardState {
  capacity: number;
  headroom: number;
  inFlight: number;
  latencyMicros: number;
  tokensThisMinute: number;
  requestsThisMinute: number;
  /** Tokens of the request's prefix in its cache. */
  cached: number;
  isCandidate: boolean;
  /** Whether quotas other than the minute's tokens have room. */
  otherQuotasFit: boolean;
}

/** An idle shard with its whole quota of 100,000 tokens a minute left, which answers in two seconds. */
export const IDLE: Readonly<ShardState> = {
  capacity: 100_000,
  headroom: 100_000,
  inFlight: 0,
  latencyMicros: 2_000_000,
  tokensThisMinute: 0,
  requestsThisMinute: 0,
  cached: 0,
  isCandidate: true,
  otherQuotasFit: true,
};

/** A request of 1,000 tokens in and at most 1,000 out. */
export function request(changes: Partial<RequestHead> = {}): RequestHead {
  return { tenant: 0, affinity: 12_345, inputTokens: 1_000, maxTokens: 1_000, reserveTokens: 2_000, ...changes };
}

export class FakeFleet implements FleetView {
  now = 0;
  sequence = 0;
  /** What `fits` compares headroom with. */
  reserveTokens = request().reserveTokens;
  readonly shards: ShardState[];

  constructor(shards: readonly Partial<ShardState>[]) {
    this.shards = shards.map((shard) => ({ ...IDLE, ...shard }));
  }

  get size(): number {
    return this.shards.length;
  }

  get candidates(): number {
    let count = 0;
    for (const { isCandidate } of this.shards) if (isCandidate) count++;
    return count;
  }

  candidate(k: number): number {
    let seen = 0;
    for (let shard = 0; shard < this.size; shard++) if (this.isCandidate(shard) && seen++ === k) return shard;
    throw new RangeError(`asked for candidate ${k} of ${this.candidates}`);
  }

  isCandidate(shard: number): boolean {
    return this.shards[shard]?.isCandidate === true;
  }

  capacity(shard: number): number {
    return this.#at(shard).capacity;
  }

  headroom(shard: number): number {
    return this.#at(shard).headroom;
  }

  headroomFraction(shard: number): number {
    const { headroom, capacity } = this.#at(shard);
    if (headroom === Number.POSITIVE_INFINITY) return 1;
    return capacity > 0 ? Math.min(1, headroom / capacity) : 0;
  }

  fits(shard: number): boolean {
    const { headroom, otherQuotasFit } = this.#at(shard);
    return otherQuotasFit && headroom >= this.reserveTokens;
  }

  inFlight(shard: number): number {
    return this.#at(shard).inFlight;
  }

  latencyMicros(shard: number): number {
    return this.#at(shard).latencyMicros;
  }

  tokensThisMinute(shard: number): number {
    return this.#at(shard).tokensThisMinute;
  }

  requestsThisMinute(shard: number): number {
    return this.#at(shard).requestsThisMinute;
  }

  cached(shard: number): number {
    return this.#at(shard).cached;
  }

  roomiest(): number {
    let best = -1;
    for (let shard = 0; shard < this.size; shard++) {
      if (!this.isCandidate(shard) || !this.fits(shard)) continue;
      if (best < 0 || this.headroomFraction(shard) > this.headroomFraction(best)) best = shard;
    }
    return best;
  }

  #at(shard: number): ShardState {
    const state = this.shards[shard];
    if (state === undefined) throw new RangeError(`asked for shard ${shard} of ${this.size}`);
    return state;
  }
}
