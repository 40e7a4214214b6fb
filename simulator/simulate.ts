/** The entry: (config, seed) -> result. Pure: the same arguments give the same bytes, anywhere. */
import type { SimulationConfig } from './config.ts';
import type { Micros } from './basics/time.ts';
import { policyNamed } from './run/clairvoyance.ts';
import type { RequestRow } from './metrics/request-row.ts';
import type { RunResult } from './metrics/result.ts';
import type { RunSeries } from './metrics/series.ts';
import type { RoutingPolicy } from './routing/policy.ts';
import { Simulation } from './run/simulation.ts';
import { summarize } from './run/summarize.ts';
import { GeneratedWorkload } from './workload/generator.ts';
import type { Workload } from './workload/trace.ts';

/** Events between two calls of `onSlice`. */
const SLICE_EVENTS = 16_384;

export interface SimulateOptions {
  readonly seed: number;
  /** Replications of one seed are independent of one another; 0 if left out. */
  readonly replication?: number;
  /** Which of its draws the gateway makes, where they are its own; left out: those of the replication. */
  readonly gatewayReplication?: number;
  /** In place of the policy that the configuration names. */
  readonly policy?: RoutingPolicy;
  /** In place of the demand that the configuration describes. */
  readonly workload?: Workload;
  /**
   * Which row of the trace each arrival is, for workloads in another order than theirs: chance and replica belong to
   * the row. Left out: the n-th is row n.
   */
  readonly rowIds?: Int32Array;
  readonly recorder?: (row: RequestRow) => void;
  /** Told at the end how the run went, bin by bin; the result is the same with it. */
  readonly onSeries?: (series: RunSeries) => void;
  /** Called now and then with the simulated instant; false stops the run, and its result is marked partial. */
  readonly onSlice?: (now: Micros) => boolean;
  /** False: books keep their own ledgers even where they could read the true one. The result is the same. */
  readonly mirror?: boolean;
}

export function simulate(config: SimulationConfig, options: SimulateOptions): RunResult {
  const { onSlice } = options;
  const slices = simulateInSlices(config, options);
  let slice = slices.next(true);
  while (slice.done !== true) slice = slices.next(onSlice === undefined || onSlice(slice.value));
  return slice.value;
}

/**
 * `simulate` for whoever has to hear of the world meanwhile: yields the simulated instant after every slice, and is
 * told whether to go on, as by `onSlice`.
 */
export function* simulateInSlices(
  config: SimulationConfig,
  options: Omit<SimulateOptions, 'onSlice'>,
): Generator<Micros, RunResult, boolean> {
  const { seed, replication = 0 } = options;
  const simulation = new Simulation({
    config,
    seed,
    replication,
    gatewayReplication: options.gatewayReplication ?? replication,
    policy: options.policy ?? policyNamed(config.gateway.policy),
    workload: options.workload ?? new GeneratedWorkload(config, seed, replication),
    rowIds: options.rowIds ?? null,
    recorder: options.recorder ?? null,
    mirror: options.mirror ?? true,
    series: options.onSeries !== undefined,
  });
  const { engine } = simulation;
  let partial = false;
  while (engine.step(SLICE_EVENTS)) {
    if (!(yield engine.now)) {
      partial = true;
      break;
    }
  }
  const result = summarize(simulation, { seed, replication, partial });
  if (simulation.series !== null) options.onSeries?.(simulation.series.close(engine.now));
  return result;
}
