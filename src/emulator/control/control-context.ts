/** Everything the control page shows and moves, in one place: the API, the page and `/metrics` read it from here. */
import type { Micros } from '../../../simulator/basics/time.ts';
import type { Backend } from '../backend.ts';
import type { Call } from '../call.ts';
import type { Clock } from '../../clock/clock.ts';
import type { CallCounters } from './call-counters.ts';
import type { CallLog } from './call-log.ts';
import type { MetricStore } from './cloudwatch/metric-store.ts';
import type { FaultSwitch } from './fault-switch.ts';
import type { FleetLimits } from './fleet-limits.ts';
import type { QuotaBook } from './quotas/quota-book.ts';

export interface ControlContext {
  readonly fleet: Pick<Backend, 'accounts' | 'models'>;
  readonly clock: Pick<Clock, 'nowMicros'>;
  /** What the clients' calendar shows at model time 0. */
  readonly startEpochMicros: Micros;
  readonly limits: FleetLimits;
  readonly faults: FaultSwitch;
  readonly quotas: QuotaBook;
  readonly metrics: MetricStore;
  readonly counters: CallCounters;
  /** Every call, for the records. */
  readonly calls: CallLog;
  /** Refused and failed calls alone, so that a busy run does not push them out. */
  readonly refusals: CallLog;
}

/** Whether a call is remembered as refused: by a quota or by a fault. */
export function isRefusal(call: Call): boolean {
  return call.outcome === 'throttled' || call.outcome === 'failed' || call.outcome === 'cut-off';
}

/**
 * Starts afresh but for the time: quotas are full and as at the start, faults made by hand and everything observed
 * gone.
 */
export function resetControls(context: ControlContext): void {
  context.limits.reset(context.clock.nowMicros());
  context.faults.clear();
  context.metrics.clear();
  context.counters.clear();
  context.calls.clear();
  context.refusals.clear();
}
