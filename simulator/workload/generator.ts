/** The workload that a scenario describes: arrivals of all tenants, merged, with their tokens, under one seed. */
import { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import { AliasTable } from '../sampling/alias.ts';
import type { Chance } from './arrival-clock.ts';
import { ArrivalClock } from './arrival-clock.ts';
import { DrawBuffers } from '../sampling/draw-buffers.ts';
import { SamplerPool } from '../sampling/sampler-pool.ts';
import { Earliest } from './earliest.ts';
import { RateCurve } from './rate.ts';
import { RowOrder } from './row-order.ts';
import { TenantRequests } from './tenant-requests.ts';
import type { TenantDemand } from './tenant.ts';
import type { TraceBlock, Workload } from './trace.ts';

/** The part of a run's configuration that demand depends on. */
export interface DemandConfig {
  readonly tenants: readonly TenantDemand[];
  readonly horizonMicros: Micros;
  readonly startEpochMicros: Micros;
}

/** Tenants that share one arrival process. Its streams bear the name of its first tenant. */
class Group {
  readonly clock: ArrivalClock;
  private readonly tenants: Uint16Array;
  private readonly mix: AliasTable;
  private readonly mixStream: Stream;

  constructor(demand: DemandConfig, members: readonly number[], chance: Chance) {
    const first = demand.tenants[members[0]!]!;
    const curve = new RateCurve(first.arrivals, demand.startEpochMicros, demand.horizonMicros);
    this.clock = new ArrivalClock(first.arrivals, curve, chance, first.name);
    this.tenants = Uint16Array.from(members);
    this.mix = new AliasTable(members.map((member) => demand.tenants[member]!.share));
    this.mixStream = new Stream(chance.seed, chance.replication, `mix/${first.name}`);
  }

  drawTenant(): number {
    return this.tenants.length === 1 ? this.tenants[0]! : this.tenants[this.mix.draw(this.mixStream)]!;
  }

  /** Draws the tenant of every row of a block. */
  fillTenants(block: TraceBlock): void {
    if (this.tenants.length === 1) block.tenant.fill(this.tenants[0]!, 0, block.length);
    else for (let row = 0; row < block.length; row++) block.tenant[row] = this.drawTenant();
  }
}

/** Indices of the tenants of each group, groups in ascending order. */
export function groupTenants(tenants: readonly TenantDemand[]): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const [index, tenant] of tenants.entries()) {
    const members = groups.get(tenant.group);
    if (members === undefined) groups.set(tenant.group, [index]);
    else members.push(index);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, members]) => members);
}

/** Arrivals of all groups in the order of time; at the same microsecond the lower group goes first. */
export class GeneratedWorkload implements Workload {
  private readonly groups: readonly Group[];
  private readonly requests: readonly TenantRequests[];
  private readonly next: Earliest;
  private readonly order: RowOrder;
  private readonly room = new DrawBuffers();

  constructor(demand: DemandConfig, seed: number, replication: number) {
    const chance: Chance = { seed, replication };
    this.groups = groupTenants(demand.tenants).map((members) => new Group(demand, members, chance));
    const samplers = new SamplerPool();
    this.requests = demand.tenants.map((tenant) => new TenantRequests(tenant, chance, samplers));
    this.next = new Earliest(this.groups.length);
    this.order = new RowOrder(demand.tenants.length);
    // One group alone needs no merging.
    if (this.groups.length === 1) return;
    for (const [lane, group] of this.groups.entries()) this.next.set(lane, group.clock.next());
  }

  fill(block: TraceBlock): void {
    // Arrivals first, then what each asks for: two short loops are faster than a long one.
    if (this.groups.length === 1) this.fillFromOne(this.groups[0]!, block);
    else this.fillMerged(block);
    this.order.sort(block);
    this.room.reach(block.capacity);
    for (let tenant = 0, from = 0; tenant < this.requests.length; tenant++) {
      const to = this.order.ends[tenant]!;
      const isWhole = to - from === block.length;
      if (to > from) this.requests[tenant]!.fillRows(block, { rows: this.order.rows, from, to, isWhole }, this.room);
      from = to;
    }
  }

  private fillFromOne(group: Group, block: TraceBlock): void {
    block.length = group.clock.fill(block.atMicros, block.capacity);
    group.fillTenants(block);
  }

  private fillMerged(block: TraceBlock): void {
    const next = this.next;
    let row = 0;
    for (; row < block.capacity; row++) {
      const at: Micros = next.atMicros;
      if (at === Infinity) break;
      const lane = next.lane;
      const group = this.groups[lane]!;
      block.atMicros[row] = at;
      block.tenant[row] = group.drawTenant();
      next.set(lane, group.clock.next());
    }
    block.length = row;
  }
}
