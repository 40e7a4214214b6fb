/** What a thread of the planner does: one replication at a time, of which only the measure goes back. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { type BusyWindow, windowConfig, windowMeasure, windowTrace } from '../../simulator/planner/busy-window.ts';
import { type Measure, measureOf } from '../../simulator/planner/measure.ts';
import { survey, type Survey } from '../../simulator/planner/survey.ts';
import type { Problem } from '../input/problem.ts';
import { Control, type ControlMemory } from '../simulation/control.ts';
import type { PolicyBundle } from '../simulation/policy-file.ts';
import { replicate } from '../simulation/replicate.ts';

/** The busiest window of a run, and how many requests the whole of it has, by tenant. */
export interface WindowOfRun {
  readonly window: BusyWindow;
  readonly offered: readonly number[];
}

/** Plain data, so that it crosses threads. */
export interface Task {
  readonly kind: 'survey' | 'measure';
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly replication: number;
  /** In place of the policy that the configuration names; null: by name. */
  readonly policy: PolicyBundle | null;
  /** Null: the whole run. */
  readonly part: WindowOfRun | null;
}

export type Found =
  | { readonly kind: 'survey'; readonly survey: Survey }
  | { readonly kind: 'measure'; readonly measure: Measure }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'fault'; readonly error: unknown };

/** What every thread is given when it starts. */
export interface ThreadStart {
  readonly memory: ControlMemory;
  readonly address: string;
}

export async function work({ memory }: Pick<ThreadStart, 'memory'>, task: Task): Promise<Found> {
  const control = new Control(memory);
  if (control.isStopped()) return { kind: 'stopped' };
  const { config, seed, replication, part } = task;
  if (task.kind === 'survey') return { kind: 'survey', survey: survey(config, seed, replication) };
  const job = { seed, policy: task.policy, records: null, series: 0 };
  const finished = await replicate(
    part === null
      ? { ...job, config, trace: null }
      : {
          ...job,
          config: windowConfig(config, part.window),
          trace: windowTrace(config, seed, replication, part.window),
        },
    replication,
    control,
  );
  if (finished.kind === 'skipped') return { kind: 'stopped' };
  if (finished.kind !== 'result') return finished;
  const { result } = finished;
  if (result.partial) return { kind: 'stopped' };
  const { objectives } = config;
  const measure = part === null ? measureOf(result, objectives) : windowMeasure(result, objectives, part.offered);
  return { kind: 'measure', measure };
}
