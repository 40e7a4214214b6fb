/** One replication, in whatever thread it is asked for. */
import { setImmediate as turn } from 'node:timers/promises';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import type { RunSeries } from '../../simulator/metrics/series.ts';
import { simulateInSlices } from '../../simulator/simulate.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { TraceWorkload } from '../../simulator/workload/replay.ts';
import { type Problem, RefusedInput } from '../input/problem.ts';
import type { Control } from './control.ts';
import { type PolicyBundle, policyOf } from './policy-file.ts';
import { RecordFile, type RecordTarget } from '../records/record-file.ts';

/** What all replications of a run have in common; plain data, so that it crosses threads. */
export interface Job {
  readonly config: SimulationConfig;
  readonly seed: number;
  /** In place of the policy that the configuration names; null: by name. */
  readonly policy: PolicyBundle | null;
  /** Arrivals in place of the demand that the configuration describes; null: as described. */
  readonly trace: TraceBlock | null;
  /** Where the first replication writes its rows; null: nowhere. */
  readonly records: RecordTarget | null;
  /** How many replications, from the first, write down how they went. */
  readonly series: number;
}

/** `skipped`: the run was stopped before the replication began. Refusals are data, because errors lose their class. */
export type Finished =
  | {
      readonly kind: 'result';
      readonly result: RunResult;
      readonly series: RunSeries | null;
      /** Why its rows are not all in the file for records. */
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** A bug of ours: caught, so that a thread that fails otherwise was failed by the policy that it ran. */
  | { readonly kind: 'fault'; readonly error: unknown };

/** Runs replication number `replication`, 0 for the first, under the control of whoever waits for it. */
export async function replicate(job: Job, replication: number, control: Control): Promise<Finished> {
  if (control.isStopped()) return { kind: 'skipped' };
  try {
    return { kind: 'result', ...(await run(job, replication, control)) };
  } catch (error) {
    if (error instanceof RefusedInput) return { kind: 'refused', problems: error.problems };
    return { kind: 'fault', error };
  }
}

async function run(
  job: Job,
  replication: number,
  control: Control,
): Promise<Omit<Extract<Finished, { kind: 'result' }>, 'kind'>> {
  const { config, seed, trace } = job;
  const policy = job.policy === null ? null : await policyOf(job.policy);
  const records = job.records === null || replication > 0 ? null : new RecordFile(job.records, config);
  let series: RunSeries | null = null;
  const slices = simulateInSlices(config, {
    seed,
    replication,
    ...(policy === null ? {} : { policy }),
    ...(trace === null ? {} : { workload: new TraceWorkload(trace) }),
    ...(replication < job.series ? { onSeries: (made) => void (series = made) } : {}),
    ...(records === null ? {} : { recorder: (record) => records.write(record) }),
  });
  let slice = slices.next(true);
  while (slice.done !== true) {
    control.advance(replication, slice.value / config.horizonMicros);
    // Where this is the only thread, Ctrl-C is heard here.
    await turn();
    slice = slices.next(!control.isStopped());
  }
  control.advance(replication, 1);
  return { result: slice.value, series, problems: records?.end() ?? [] };
}
