/** What a thread does: the replications of one job that it is handed, one after the other. */
import { Control, type ControlMemory } from './control.ts';
import { type Finished, type Job, replicate } from './replicate.ts';

/** What every worker is given when it starts. */
export interface WorkerStart {
  readonly job: Job;
  readonly memory: ControlMemory;
  /** Where this very module is to be had as one text. */
  readonly address: string;
}

export async function work(
  { job, memory }: Pick<WorkerStart, 'job' | 'memory'>,
  replication: number,
): Promise<Finished> {
  return await replicate(job, replication, new Control(memory));
}
