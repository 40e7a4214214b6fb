/** Many replications of one configuration, over worker threads; the results do not depend on how many. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import type { RunSeries } from '../../simulator/metrics/series.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { type Problem, RefusedInput, refused } from '../input/problem.ts';
import { OutputFile } from '../output/output-file.ts';
import { recordHeader, type RecordTarget } from '../records/record-file.ts';
import { Control } from './control.ts';
import { type PolicyBundle, threadEnded } from './policy-file.ts';
import { engineAddress, loadEngine } from './engine.ts';
import type { Finished, Job } from './replicate.ts';
import type { WorkerStart } from './worker.ts';

const PROGRESS_MILLISECONDS = 200;
/** How long a thread that may hang has after Ctrl-C, before it is ended from outside. */
const GRACE_MILLISECONDS = 400;

export interface RunProgress {
  /** Share of the whole run that is done, 0..1. */
  readonly share: number;
  readonly finished: number;
  readonly replications: number;
}

export interface RunOptions {
  readonly seed: number;
  readonly replications: number;
  /** Threads; 0: in this very thread, unless there are records or a policy from a file. Left out: as many as pay. */
  readonly workers?: number | undefined;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Stops after the current slice, or a little later in the midst of it; the run then gives what it has. */
  readonly signal?: AbortSignal;
  /** From a file, in place of the configured policy; null: as configured. */
  readonly policy?: PolicyBundle | null;
  /** Arrivals in place of the configured demand; null: as configured. */
  readonly trace?: TraceBlock | null;
  /** Path of a file for the records of the first replication. */
  readonly recordFile?: string | undefined;
  /** How many replications, from the first, write down how they went; left out: none. */
  readonly series?: number | undefined;
  /** Paths that the run reads: the record file is none of them. */
  readonly inputs?: readonly string[];
}

export interface Replications {
  /** In the order of their numbers; of a run that was stopped, those that had begun. */
  readonly results: readonly RunResult[];
  /** Of those that were to write down how they went. */
  readonly series: readonly RunSeries[];
  readonly partial: boolean;
  /** Why there is no record file although one was asked for: the disk is full by now, for example. */
  readonly problems: readonly Problem[];
}

export function defaultWorkers(replications: number): number {
  return Math.min(availableParallelism(), replications);
}

/** @throws RefusedInput where the policy from a file answers wrongly, or the record file will not do from the start */
export async function runReplications(config: SimulationConfig, options: RunOptions): Promise<Replications> {
  const { recordFile, inputs = [], signal } = options;
  if (recordFile === undefined) return await run(config, options, null);
  const file = await OutputFile.open(recordFile, inputs, signal);
  try {
    await file.write(recordHeader(file.path, config), signal);
    const done = await run(config, options, { path: file.path, descriptor: file.descriptor });
    if (done.results.length === 0 || done.problems.length > 0) return done;
    if (done.results[0]!.replication > 0) {
      return {
        ...done,
        problems: refused(recordFile, 'not written: the replication of its rows was cut off').problems,
      };
    }
    return { ...done, problems: problemsOf(() => file.finish()) };
  } finally {
    file.discard();
  }
}

/** The refusal that something ends in, as data. */
function problemsOf(work: () => void): readonly Problem[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems;
    throw error;
  }
}

async function run(config: SimulationConfig, options: RunOptions, records: RecordTarget | null): Promise<Replications> {
  const { seed, replications, signal, onProgress } = options;
  const job: Job = {
    config,
    seed,
    policy: options.policy ?? null,
    trace: options.trace ?? null,
    records,
    series: options.series ?? 0,
  };
  const control = Control.create(replications);
  const stop = (): void => control.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const report = (): void => onProgress?.({ share: control.share, finished: control.finished, replications });
  const timer = onProgress === undefined ? undefined : setInterval(report, PROGRESS_MILLISECONDS);
  const workers = Math.max(
    mayHang(job) ? 1 : 0,
    Math.min(options.workers ?? defaultWorkers(replications), replications),
  );
  try {
    return collect(
      workers === 0 ? await runHere(job, replications, control) : await runInPool(job, options, workers, control),
    );
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** A policy from a file may never return, and a pipe may never be read: only another thread can be ended then. */
function mayHang({ policy, records }: Job): boolean {
  return policy !== null || records !== null;
}

async function runHere(job: Job, replications: number, control: Control): Promise<Finished[]> {
  const { work } = await loadEngine();
  const finished: Finished[] = [];
  for (let i = 0; i < replications; i++) finished.push(await work({ job, memory: control.memory }, i));
  return finished;
}

async function runInPool(
  job: Job,
  { replications, signal }: RunOptions,
  threads: number,
  control: Control,
): Promise<Finished[]> {
  const start: WorkerStart = { job, memory: control.memory, address: await engineAddress() };
  const pool = new Piscina<number, Finished>({
    filename: fileURLToPath(new URL('./worker.mjs', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    execArgv: [],
    workerData: start,
  });
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    void pool.destroy();
  };
  let grace: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    if (mayHang(job)) grace = setTimeout(end, GRACE_MILLISECONDS);
  };
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  const asked = async (replication: number): Promise<Finished> => {
    try {
      return await pool.run(replication);
    } catch (error) {
      if (isEnded) return { kind: 'skipped' };
      if (job.policy !== null) throw threadEnded(job.policy, error);
      throw error;
    }
  };
  try {
    return await Promise.all(Array.from({ length: replications }, (_, i) => asked(i)));
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(grace);
    await pool.destroy();
  }
}

function collect(finished: readonly Finished[]): Replications {
  const fault = finished.find((one) => one.kind === 'fault');
  if (fault !== undefined) throw fault.error;
  const refusal = finished.find((one) => one.kind === 'refused');
  if (refusal !== undefined) throw new RefusedInput(refusal.problems);
  const ended = finished.flatMap((one) => (one.kind === 'result' ? [one] : []));
  const results = ended.map(({ result }) => result);
  const problems = ended.flatMap((one) => one.problems);
  const series = ended.flatMap((one) => (one.series === null ? [] : [one.series]));
  return {
    results,
    series,
    problems,
    partial: results.length < finished.length || results.some(({ partial }) => partial),
  };
}
