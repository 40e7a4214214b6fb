/** From a scenario and options to a printed report and an exit code. */
import { dirname, resolve } from 'node:path';
import type { SimulationReport } from '../report/simulation-report.ts';
import { makeReport } from '../report/simulation-report.ts';
import { formatReport } from '../report/text.ts';
import { simulationDocument } from '../report/json.ts';
import { loadScenario } from '../scenario/scenario.ts';
import { overrideScenario } from '../scenario/override.ts';
import { formatProblem } from '../scenario/problem.ts';
import { isPolicyFile, readPolicyFile } from '../simulation/policy-file.ts';
import { runReplications } from '../simulation/run.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { readReplay } from './replay.ts';
import { commandOf, editsOf, type ScenarioOptions } from './scenario-options.ts';
import type { Session } from './verb.ts';
import { VERSION } from './version.ts';

/** Loads, runs, reports. */
export async function runSimulation(path: string, options: ScenarioOptions, session: Session): Promise<number> {
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
  options: ScenarioOptions,
  session: Session,
): Promise<SimulationReport | null> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  const { config, seed, replications } = scenario;
  const named = config.gateway.policy;
  const policy = isPolicyFile(named) ? await readPolicyFile(named, policyPath(path, options, named)) : null;
  const trace = await readReplay(options, config, seed, session);
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
    command: commandOf('simulate', path, { ...options, seed, replications }),
    partial,
    asked: replications,
    results,
  });
}

/** An option speaks of the folder it was typed in, a scenario of its own. */
function policyPath(scenarioPath: string, options: ScenarioOptions, file: string): string {
  return options.policy === undefined ? resolve(dirname(scenarioPath), file) : resolve(file);
}
