/** What goes wrong in a scenario, put on the timeline: suspensions, errors, broken answers, slow shards, quota cuts. */
import type { BreakConfig, FaultConfig } from './fault-config.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Micros } from '../basics/time.ts';
import type { Shards } from './shards.ts';
import { Strike } from './strike.ts';

/** Schedules begin and end of every fault. Faults of one kind may overlap. */
export function scheduleFaults(faults: readonly FaultConfig[], shards: Shards, timeline: Timeline): void {
  for (const fault of faults) {
    const struck = fault.accounts ?? Array.from({ length: shards.size }, (_, shard) => shard);
    const change = changeOf(fault, shards);
    timeline.at(fault.fromMicros, (now) => {
      for (const shard of struck) change(shard, true, now);
    });
    timeline.at(fault.untilMicros, (now) => {
      for (const shard of struck) change(shard, false, now);
    });
  }
}

/** What begins or ends at a shard. Calls are counted over all shards that the fault strikes. */
function changeOf(fault: FaultConfig, shards: Shards): (shard: number, begins: boolean, now: Micros) => void {
  switch (fault.kind) {
    case 'suspended':
      return (shard, begins) => shards.setSuspended(shard, begins);
    case 'capacity':
      return (shard, begins) => shards.setUnavailability(shard, fault.probability, begins);
    case 'error': {
      const strike = new Strike(fault.error, fault);
      return (shard, begins) => shards.setErrors(shard, strike, begins);
    }
    case 'break': {
      const strike = new Strike<BreakConfig>(fault, fault);
      return (shard, begins) => shards.setBreaks(shard, strike, begins);
    }
    case 'slow':
      return (shard, begins) => shards.setSlowness(shard, fault.factor, begins);
    case 'quota-cut':
      return (shard, begins, now) => shards.setQuotaCut(shard, fault.factor, begins, now);
  }
}
