/** One replication, in whatever thread it is asked for. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { simulate } from '../../simulator/simulate.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { TraceWorkload } from '../../simulator/workload/replay.ts';
import { type Problem, RefusedInput } from '../input/problem.ts';
import type { Control } from './control.ts';
import { type PolicyBundle, policyOf } from './policy-file.ts';
import { RecordFile } from '../records/record-file.ts';

/** What all replications of a run have in common; plain data, so that it crosses threads. */
export interface Job {
  readonly config: SimulationConfig;
  readonly seed: number;
  /** In place of the policy that the configuration names; null: by name. */
  readonly policy: PolicyBundle | null;
  /** Arrivals in place of the demand that the configuration describes; null: as described. */
  readonly trace: TraceBlock | null;
  /** Where the first replication writes its rows; null: nowhere. */
  readonly recordFile: string | null;
}

/** `skipped`: the run was stopped before the replication began. Refusals are data, because errors lose their class. */
export type Finished =
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/** Runs replication number `replication`, 0 for the first, under the control of whoever waits for it. */
export async function replicate(job: Job, replication: number, control: Control): Promise<Finished> {
  if (control.isStopped()) return { kind: 'skipped' };
  try {
    return { kind: 'result', result: await run(job, replication, control) };
  } catch (error) {
    if (error instanceof RefusedInput) return { kind: 'refused', problems: error.problems };
    throw error;
  }
}

async function run(job: Job, replication: number, control: Control): Promise<RunResult> {
  const { config, seed, trace, recordFile } = job;
  const policy = job.policy === null ? null : await policyOf(job.policy);
  const records = recordFile === null || replication > 0 ? null : new RecordFile(recordFile, config);
  try {
    const result = simulate(config, {
      seed,
      replication,
      onSlice: (now) => {
        control.advance(replication, now / config.horizonMicros);
        return !control.isStopped();
      },
      ...(policy === null ? {} : { policy }),
      ...(trace === null ? {} : { workload: new TraceWorkload(trace) }),
      ...(records === null ? {} : { recorder: (record) => records.write(record) }),
    });
    control.advance(replication, 1);
    records?.finish();
    return result;
  } finally {
    records?.discard();
  }
}
