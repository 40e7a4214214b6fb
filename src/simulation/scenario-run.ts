/** One run of a scenario, from its file to its report: what every part that simulates a scenario calls. */
import { dirname, resolve } from 'node:path';
import type { RunSeries } from '../../simulator/metrics/series.ts';
import { makeReport, type SimulationReport } from '../report/simulation-report.ts';
import { describePath } from '../input/describe.ts';
import type { Edit } from '../scenario/document.ts';
import { overrideScenario } from '../scenario/override.ts';
import { formatProblem, type Problem } from '../input/problem.ts';
import { isPolicyFile } from '../scenario/policy-name.ts';
import { loadScenario, type Scenario } from '../scenario/scenario.ts';
import { readPolicyFile } from './policy-file.ts';
import { type Replay, readReplay } from './replay.ts';
import { runReplications } from './run.ts';
import type { Watcher } from './watcher.ts';

/** What is to be run. */
export interface ScenarioRun {
  /** Of the scenario file. */
  readonly path: string;
  /** What is said in place of the file. */
  readonly edits: readonly Edit[];
  /** Null: the demand that the scenario describes. */
  readonly replay: Replay | null;
  /** Threads; 0: in this very thread. Left out: as many as pay. */
  readonly workers?: number | undefined;
  /** Path of a file for the records of the first replication. */
  readonly recordFile?: string | undefined;
  /** How many replications, from the first, write down how they went; left out: none. */
  readonly series?: number | undefined;
  /** Of this program, for the report. */
  readonly version: string;
  /** The command line that makes the report on this scenario again, as in `SimulationReport`. */
  readonly commandOf: (scenario: Scenario) => string | null;
}

export interface ScenarioOutcome {
  readonly report: SimulationReport;
  /** How the replications went that were to write it down. */
  readonly series: readonly RunSeries[];
  /** Why the records are missing, where a disk filled up during the run. */
  readonly problems: readonly Problem[];
}

/**
 * Loads, edits, runs and reports.
 *
 * @throws RefusedInput with what is wrong with scenario, edits, policy file, trace, or record file from the start;
 *   AbortError where it was stopped before there was anything to report
 */
export async function runScenario(asked: ScenarioRun, watcher: Watcher): Promise<ScenarioOutcome> {
  const scenario = overrideScenario(await loadScenario(asked.path), asked.edits);
  for (const warning of scenario.warnings) watcher.note(`Note: ${formatProblem(warning)}`);
  const { name, digest, config, seed, replications } = scenario;
  const policyPath = policyPathOf(scenario);
  const policy = policyPath === null ? null : await readPolicyFile(config.gateway.policy, policyPath);
  const trace = asked.replay === null ? null : await readReplay(asked.replay, config, seed, watcher);
  watcher.signal.throwIfAborted();
  const progress = watcher.progress(`Simulating ${name}`);
  const { results, series, partial, problems } = await runReplications(config, {
    seed,
    replications,
    policy,
    trace,
    workers: asked.workers,
    recordFile: asked.recordFile,
    series: asked.series,
    inputs: [asked.path, asked.replay?.file, policyPath].filter((path) => typeof path === 'string'),
    signal: watcher.signal,
    onProgress: ({ share }) => progress.update(share),
  }).finally(() => progress.end());
  if (results.length === 0) watcher.signal.throwIfAborted();
  const report = makeReport({
    scenario: { name, digest },
    config,
    policy: results[0]!.policy,
    seed,
    version: asked.version,
    command: asked.commandOf(scenario),
    partial,
    asked: replications,
    results,
  });
  return { report, series, problems };
}

/** Null: a policy of ours. A scenario names a file from the folder that it is in, an edit from that of the process. */
export function policyPathOf({ config, source }: Scenario): string | null {
  const file = config.gateway.policy;
  if (!isPolicyFile(file)) return null;
  const isEdited = source.edits.some(({ path }) => describePath(path) === 'gateway.policy');
  return isEdited ? resolve(file) : resolve(dirname(source.file), file);
}
