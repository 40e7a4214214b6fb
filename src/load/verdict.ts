/** The scenario's objectives held against what was measured. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RunResult, RunSummary } from '../../simulator/metrics/result.ts';
import { judgeObjective, type ObjectiveStatus, type ObjectiveVerdict } from '../../simulator/metrics/verdict.ts';
import { evidenceOf } from '../report/estimates.ts';

export interface LoadVerdict {
  readonly verdict: ObjectiveStatus | 'none';
  readonly objectives: readonly ObjectiveVerdict[];
  /** Metrics of objectives that nobody can see from outside of the accounts. */
  readonly unmeasured: readonly string[];
}

const UNMEASURABLE = new Set(['peakUtilisation']);

/** One run: what it measured is its estimate, without an interval. */
export function judgeLoad({ objectives }: Pick<SimulationConfig, 'objectives'>, summary: RunSummary): LoadVerdict {
  const judged = objectives.filter(({ metric }) => !UNMEASURABLE.has(metric));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a summary lacks, no judged metric reads
  const run = summary as RunSummary & RunResult;
  const verdicts = judged.map((objective) => judgeObjective(objective, evidenceOf([run], objective)));
  const has = (status: ObjectiveStatus): boolean => verdicts.some((one) => one.status === status);
  const unmeasured = objectives.filter(({ metric }) => UNMEASURABLE.has(metric)).map(({ metric }) => metric);
  const verdict = verdicts.length === 0 ? 'none' : has('missed') ? 'missed' : has('undecided') ? 'undecided' : 'met';
  return { verdict, objectives: verdicts, unmeasured };
}
