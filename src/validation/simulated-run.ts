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

export function simulateWindow(
  config: SimulationConfig,
  seed: number,
  trace: TraceBlock,
  policy: RoutingPolicy,
  rowIds?: Int32Array,
): SimulatedRun {
  const rows: TimedRow[] = [];
  const result = simulate(config, {
    seed,
    policy,
    workload: new TraceWorkload(trace),
    ...(rowIds === undefined ? {} : { rowIds }),
    recorder: (row) => rows.push({ ...row, datesTokens: true }),
  });
  return { result, rows: rows.sort((a, b) => a.id - b.id) };
}
