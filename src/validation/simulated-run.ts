/** The simulated world of a window: its result, and every request of it. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { simulate } from '../../simulator/simulate.ts';
import { TraceWorkload } from '../../simulator/workload/replay.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import type { TimedRow } from './comparison/differences.ts';

export interface SimulatedRun {
  readonly result: RunResult;
  /** In the order of the trace. */
  readonly rows: readonly TimedRow[];
}

export interface SimulatedRunOptions {
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly trace: TraceBlock;
  readonly policy: RoutingPolicy;
  /** See `SimulateOptions`. */
  readonly rowIds?: Int32Array;
  readonly gatewayReplication?: number;
}

export function simulateWindow({ config, trace, ...options }: SimulatedRunOptions): SimulatedRun {
  const rows: TimedRow[] = [];
  const result = simulate(config, {
    ...options,
    workload: new TraceWorkload(trace),
    recorder: (row) => rows.push({ ...row, datesTokens: true, lagMicros: 0 }),
  });
  return { result, rows: rows.sort((a, b) => a.id - b.id) };
}
