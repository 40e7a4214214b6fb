/** What goes wrong in a scenario, put on the timeline: suspensions, capacity dips, slow shards, quota cuts. */
import type { FaultConfig } from './fault-config.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Micros } from '../basics/time.ts';
import type { Shards } from './shards.ts';

/** Schedules begin and end of every fault. Faults of one kind may overlap. */
export function scheduleFaults(faults: readonly FaultConfig[], shards: Shards, timeline: Timeline): void {
  for (const fault of faults) {
    const struck = fault.accounts ?? Array.from({ length: shards.size }, (_, shard) => shard);
    timeline.at(fault.fromMicros, (now) => {
      for (const shard of struck) strike(fault, shard, shards, true, now);
    });
    timeline.at(fault.untilMicros, (now) => {
      for (const shard of struck) strike(fault, shard, shards, false, now);
    });
  }
}

function strike(fault: FaultConfig, shard: number, shards: Shards, begins: boolean, now: Micros): void {
  switch (fault.kind) {
    case 'suspended':
      shards.setSuspended(shard, begins);
      break;
    case 'capacity':
      shards.setUnavailability(shard, fault.probability, begins);
      break;
    case 'slow':
      shards.setSlowness(shard, fault.factor, begins);
      break;
    case 'quota-cut':
      shards.setQuotaCut(shard, fault.factor, begins, now);
      break;
  }
}
