/** Which shards may be asked for a request: joined, allowed for its tenant, not cooling down, not refused just now. */
import type { Micros } from '../basics/time.ts';
import type { FleetView } from '../routing/policy.ts';

export class Candidates {
  /** How many candidates there are. */
  count: number;
  /** Whether anybody is left out; else the list is the identity and an index over all shards may be used. */
  isSome = false;
  private readonly size: number;
  private readonly everyone: Int32Array;
  private readonly some: Int32Array;
  private list: Int32Array;
  private readonly joined: Uint8Array;
  private allJoined = true;
  private readonly coolUntilMicros: Float64Array;
  private lastCoolUntil: Micros = 0;
  private base = 0;
  private allowed: Uint8Array | null = null;

  constructor(size: number, models: number) {
    this.size = size;
    this.count = size;
    this.everyone = Int32Array.from({ length: size }, (_, shard) => shard);
    this.some = new Int32Array(size);
    this.list = this.everyone;
    this.joined = new Uint8Array(size).fill(1);
    this.coolUntilMicros = new Float64Array(size * models);
  }

  at(k: number): number {
    return this.isSome ? this.list[k]! : k;
  }

  has(shard: number): boolean {
    if (!this.isSome) return shard >= 0 && shard < this.size;
    for (let k = 0; k < this.count; k++) if (this.list[k] === shard) return true;
    return false;
  }

  /** Makes the list for a request of this model; `allowed` has one flag a shard, null: all. */
  select(model: number, allowed: Uint8Array | null, now: Micros): void {
    this.base = model * this.size;
    this.allowed = allowed;
    if (allowed === null && this.allJoined && now >= this.lastCoolUntil) {
      this.list = this.everyone;
      this.count = this.size;
      this.isSome = false;
      return;
    }
    this.list = this.some;
    this.isSome = true;
    this.count = 0;
    for (let shard = 0; shard < this.size; shard++) {
      if (this.mayServe(shard) && now >= this.coolUntil(shard)) this.some[this.count++] = shard;
    }
  }

  /** Takes a shard off the list of the request at hand. */
  exclude(shard: number): void {
    let kept = 0;
    for (let k = 0; k < this.count; k++) {
      const other = this.list[k]!;
      if (other !== shard) this.some[kept++] = other;
    }
    this.list = this.some;
    this.count = kept;
    this.isSome = true;
  }

  /** Drops those on which a request would eat into the share that is kept for others. */
  keepFree(fleet: Pick<FleetView, 'capacity' | 'headroom'>, share: number, reserve: number): void {
    for (let shard = 0; shard < this.size; shard++) {
      if (!this.has(shard)) continue;
      const kept = fleet.capacity(shard) * share;
      if (fleet.headroom(shard) - reserve < kept) this.exclude(shard);
    }
  }

  /** Joined and allowed for the tenant, whether it is cooling down or not. */
  mayServe(shard: number): boolean {
    return this.joined[shard] === 1 && (this.allowed === null || this.allowed[shard] === 1);
  }

  coolUntil(shard: number): Micros {
    return this.coolUntilMicros[this.base + shard]!;
  }

  /** Of the shards that are cooling down and may serve: the one that is done first; -1 where none is. */
  firstToCool(now: Micros): number {
    let first = -1;
    for (let shard = 0; shard < this.size; shard++) {
      const isCooling = this.mayServe(shard) && this.coolUntil(shard) > now;
      if (isCooling && (first < 0 || this.coolUntil(shard) < this.coolUntil(first))) first = shard;
    }
    return first;
  }

  cool(row: number, until: Micros): void {
    if (until > this.coolUntilMicros[row]!) this.coolUntilMicros[row] = until;
    if (until > this.lastCoolUntil) this.lastCoolUntil = until;
  }

  setJoined(shard: number, joined: boolean): void {
    this.joined[shard] = joined ? 1 : 0;
    this.allJoined = this.joined.every((flag) => flag === 1);
  }
}
