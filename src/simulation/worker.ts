/** What a worker thread does: the replications of one job that it is handed, one after the other. */
import { workerData } from 'piscina';
import { Control, type ControlMemory } from './control.ts';
import { type Finished, type Job, replicate } from './replicate.ts';

/** What every worker is given when it starts. */
export interface WorkerStart {
  readonly job: Job;
  readonly memory: ControlMemory;
}

export async function work(replication: number): Promise<Finished> {
  const { job, memory } = workerData as WorkerStart;
  return await replicate(job, replication, new Control(memory));
}
