/** From a scenario and options to a printed report and an exit code. */
import { dirname, resolve } from 'node:path';
import type { SimulationReport } from '../report/simulation-report.ts';
import { makeReport } from '../report/simulation-report.ts';
import { formatReport } from '../report/text.ts';
import { simulationDocument } from '../report/json.ts';
import { loadScenario } from '../scenario/scenario.ts';
import { overrideScenario, type Overrides } from '../scenario/override.ts';
import { formatProblem } from '../scenario/problem.ts';
import { isPolicyFile, readPolicyFile } from '../simulation/policy-file.ts';
import { runReplications } from '../simulation/run.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { readReplay } from './replay.ts';
import type { SimulateOptions } from './simulate.ts';
import { INVOCATION, type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

/** Loads, runs, reports. */
export async function runSimulation(path: string, options: SimulateOptions, session: Session): Promise<number> {
  const report = await makeSimulation(path, options, session);
  if (report === null) return EXIT_FINE;
  const text = options.json
    ? `${JSON.stringify(simulationDocument(report), null, 2)}\n`
    : formatReport(report, session.paint);
  session.print(text);
  return report.verdict === 'missed' || report.verdict === 'undecided' ? EXIT_MISSED : EXIT_FINE;
}

/** @returns null where the run was stopped before there was anything to report */
export async function makeSimulation(
  path: string,
  options: SimulateOptions,
  session: Session,
): Promise<SimulationReport | null> {
  const scenario = overrideScenario(await loadScenario(path), overridesOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  const { config } = scenario;
  const named = config.gateway.policy;
  const policy = isPolicyFile(named) ? await readPolicyFile(named, policyPath(path, options, named)) : null;
  const seed = options.seed ?? scenario.seed;
  const trace = await readReplay(options, config, seed, session);
  const replications = options.replications ?? scenario.replications;
  const progress = session.progress(`Simulating ${scenario.name}`);
  const { results, partial } = await runReplications(config, {
    seed,
    replications,
    signal: session.signal,
    onProgress: ({ share }) => progress.update(share),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(policy === null ? {} : { policy }),
    ...(trace === null ? {} : { trace }),
    ...(options.records === undefined ? {} : { recordFile: resolve(options.records) }),
  }).finally(() => progress.end());
  if (results.length === 0) {
    session.note('Stopped before the first result.');
    return null;
  }
  return makeReport({
    scenario: { name: scenario.name, digest: scenario.digest },
    config,
    policy: results[0]!.policy,
    seed,
    version: VERSION,
    command: commandOf(path, options, seed, replications),
    partial,
    asked: replications,
    results,
  });
}

function overridesOf({ policy, shards, replicas, window, duration }: SimulateOptions): Overrides {
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(shards === undefined ? {} : { shards }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(window === undefined ? {} : { window }),
    ...(duration === undefined ? {} : { duration }),
  };
}

/** An option speaks of the folder it was typed in, a scenario of its own. */
function policyPath(scenarioPath: string, options: SimulateOptions, file: string): string {
  return options.policy === undefined ? resolve(dirname(scenarioPath), file) : resolve(file);
}

/** The command with everything stated that decides the result; `workers` and `json` do not. */
function commandOf(path: string, options: SimulateOptions, seed: number, replications: number): string {
  const { policy, shards, replicas, window, duration, trace, speed, scale, skipBadRows } = options;
  const stated = { seed, replications, policy, shards, replicas, window, duration, trace, speed, scale };
  const words = Object.entries(stated).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, shellWord(String(value))],
  );
  return [INVOCATION, 'simulate', shellWord(path), ...words, ...(skipBadRows ? ['--skip-bad-rows'] : [])].join(' ');
}
