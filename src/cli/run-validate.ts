/** From a scenario and options to a validation, its reports and an exit code. */
import { join } from 'node:path';
import { createPolicy } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';
import { TraceWorkload } from '../../simulator/workload/replay.ts';
import type { Workload } from '../../simulator/workload/trace.ts';
import { refused } from '../input/problem.ts';
import { parseDuration } from '../input/quantity.ts';
import { makeFolder } from '../output/folder.ts';
import { findK6, type K6 } from '../load/k6/find.ts';
import { formatCount, formatMicros } from '../report/numbers.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario, type Scenario } from '../scenario/scenario.ts';
import { policyOf, readPolicyFile } from '../simulation/policy-file.ts';
import { readReplay } from '../simulation/replay.ts';
import { policyPathOf, runScenario } from '../simulation/scenario-run.ts';
import { DEFAULT_DISTURBED_RUNS } from '../validation/prediction.ts';
import { prepareWindow, type WindowChoice } from '../validation/prepare.ts';
import { formatValidation } from '../validation/report/text.ts';
import { gatewaysInWords } from '../validation/report/words.ts';
import { validationDocument } from '../validation/report/document.ts';
import { writeReports } from '../validation/report/write.ts';
import { verdictOf } from '../validation/verdict.ts';
import type { ForeignGateway } from '../validation/job.ts';
import { validate } from '../validation/validate.ts';
import type { Window } from '../validation/window.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { expectListening } from '../load/targets.ts';
import { addressesOf } from './load-addresses.ts';
import { replayOf } from './replay.ts';
import { commandOf, editsOf } from './scenario-options.ts';
import type { ValidateOptions } from './validate-options.ts';
import { type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

/** As where the command line says no more. */
export const DEFAULT_VALIDATION: ValidateOptions = {
  stream: true,
  runs: DEFAULT_DISTURBED_RUNS,
  gateway: [],
  key: [],
  dialect: 'openai',
};

const GATEWAY_OPTION = '--gateway';

export async function runValidate(path: string, options: ValidateOptions, session: Session): Promise<number> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  if (scenario.config.gateway.policy === 'oracle') {
    throw refused('gateway.policy', 'the oracle sees what no gateway can: it cannot be deployed, and not validated');
  }
  const foreign = foreignOf(
    options,
    scenario.config.tenants.map(({ name }) => name),
  );
  const { config, seed, validation } = scenario;
  const folder = options.out ?? join('reports', config.name);
  makeFolder(folder);
  for (const url of foreign?.urls ?? []) await expectListening(url, session.signal, GATEWAY_OPTION);
  // One that is named is looked at before the work, one that may have to be fetched once there is use for it.
  const named = options.k6 === undefined ? null : await k6At(options.k6, session);
  const window = await windowOf(scenario, options, session);
  const k6 = named ?? (await k6At(null, session));
  const { report: whole } = await runScenario(
    { path, edits: editsOf(options), replay: replayOf(options), version: VERSION, commandOf: () => null },
    session,
  );
  if (config.gateway.replicas > 1 && config.gateway.sharing.kind !== 'none') {
    session.note('Note: the replicas of the measured run do not share their state; expect them to differ by that.');
  }
  session.signal.throwIfAborted();
  const policyFile = policyPathOf(scenario);
  const timeScale = options.timeScale ?? validation.timeScale;
  session.note(measuringNote(scenario, window, k6, foreign !== null));
  const found = await validate(
    {
      window,
      seed,
      newPolicy: await policyMaker(scenario, policyFile),
      policyFile,
      k6,
      foreign,
      stream: options.stream,
      timeScale,
      disturbedRuns: options.runs,
      tolerances: { agreement: validation.agreement, share: validation.shares, latency: validation.latency },
      recordFile: join(folder, 'requests.csv'),
      attemptFile: join(folder, 'attempts.jsonl'),
    },
    session,
  );
  const report = await writeReports(
    {
      version: VERSION,
      scenario: { name: config.name, digest: scenario.digest },
      policy: config.gateway.policy,
      seed,
      k6: k6.version,
      stream: options.stream,
      timeScale,
      command: commandLine(path, options),
      config: window.config,
      window,
      found,
      whole,
      verdict: verdictOf(found.trust, whole.verdict),
      reports: {},
    },
    folder,
  );
  session.print(
    options.json ? `${JSON.stringify(validationDocument(report), null, 2)}\n` : formatValidation(report, session.paint),
  );
  return report.verdict === 'met' || report.verdict === 'none' ? EXIT_FINE : EXIT_MISSED;
}

/** @param path null: wherever it is */
async function k6At(path: string | null, session: Session): Promise<K6> {
  return await findK6({ path, environment: process.env, mayInstall: true }, session);
}

function measuringNote({ config }: Scenario, window: Window, k6: K6, isForeign: boolean): string {
  return (
    `Measuring ${formatMicros(window.lengthMicros)} from ${formatMicros(window.fromMicros)} of ${config.name}: ` +
    `${formatCount(window.trace.length)} requests, k6 ${k6.version}, ` +
    `${gatewaysInWords(config.gateway.replicas, isForeign)}, ${config.accounts.length} accounts`
  );
}

/** Null where nobody names one. @throws RefusedInput where what it needs is missing */
function foreignOf(options: ValidateOptions, tenants: readonly string[]): ForeignGateway | null {
  const { gateway, emulatorPort, dialect } = options;
  if (gateway.length === 0) {
    if (emulatorPort !== undefined) throw refused('--emulator-port', 'expected --gateway URL with it');
    return null;
  }
  if (emulatorPort === undefined) {
    throw refused('--emulator-port', 'is needed with --gateway: the port at which that gateway looks for Bedrock');
  }
  const { targets, keys } = addressesOf({ ...options, target: gateway, option: GATEWAY_OPTION }, tenants);
  return { urls: targets, dialect, keys, emulatorPort };
}

async function windowOf(scenario: Scenario, options: ValidateOptions, session: Session) {
  const { config, seed } = scenario;
  const replay = replayOf(options);
  // What there is to be said of the trace is said where the whole of it is simulated.
  const quiet = { ...session, note: () => {} };
  const rows = replay === null ? null : await readReplay(replay, config, seed, quiet);
  const newWorkload = (): Workload =>
    rows === null ? new GeneratedWorkload(config, seed, 0) : new TraceWorkload(rows);
  return prepareWindow(config, seed, newWorkload, choiceOf(scenario, options));
}

function choiceOf({ validation }: Scenario, { length, from }: ValidateOptions): WindowChoice {
  return {
    lengthMicros: length === undefined ? validation.length : microsOf('--length', length),
    used: validation.used,
    from: from === undefined ? validation.from : microsOf('--from', from),
  };
}

function microsOf(option: string, word: string): number {
  const parsed = parseDuration(word);
  if ('expected' in parsed) throw refused(option, `${parsed.expected}, got "${word}"`);
  if (option === '--length' && parsed.value <= 0) throw refused(option, `expected a time above 0, got "${word}"`);
  return Math.round(parsed.value);
}

async function policyMaker({ config }: Scenario, policyFile: string | null): Promise<() => Promise<RoutingPolicy>> {
  const { policy } = config.gateway;
  if (policyFile === null) return async () => createPolicy(policy);
  const bundle = await readPolicyFile(policy, policyFile);
  return async () => await policyOf(bundle);
}

function commandLine(path: string, options: ValidateOptions): string | null {
  const { length, from, stream, runs, gateway, emulatorPort, dialect, timeScale } = options;
  const command = commandOf('validate', path, options);
  const words = [
    ...(length === undefined ? [] : ['--length', length]),
    ...(from === undefined ? [] : ['--from', from]),
    ...gateway.flatMap((url) => ['--gateway', url]),
    ...(emulatorPort === undefined ? [] : ['--emulator-port', String(emulatorPort), '--dialect', dialect]),
    ...(timeScale === undefined ? [] : ['--time-scale', String(timeScale)]),
    ...(stream ? [] : ['--no-stream']),
    ...(runs === DEFAULT_DISTURBED_RUNS ? [] : ['--runs', String(runs)]),
  ];
  return command === null ? null : [command, ...words.map(shellWord)].join(' ');
}
