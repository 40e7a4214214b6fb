/** From a policy to what it keeps: judgements on standard output, files once all of it is known. */
import { join, relative, resolve, sep } from 'node:path';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import { hint } from '../input/nearest.ts';
import { refused } from '../input/problem.ts';
import { DEFAULT_SEED } from '../laws/judge.ts';
import { LAW_NAMES } from '../laws/laws.ts';
import { OPT_OUTS, type OptOuts } from '../laws/opt-outs.ts';
import { scenarioText } from '../laws/worlds/world.ts';
import { checkPolicy } from '../policy-check/check.ts';
import { dataSheet } from '../policy-check/data-sheet.ts';
import { checkDocument } from '../policy-check/document.ts';
import type { PolicySource } from '../policy-check/job.ts';
import { brokenOf, type BrokenLaw, type CheckReport } from '../policy-check/report.ts';
import { formatCheck } from '../policy-check/text.ts';
import { isPolicyFile, readPolicyFile } from '../simulation/policy-file.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { makeFolder } from './make-folder.ts';
import { INVOCATION, type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';
import { written } from './written.ts';

export interface CheckPolicyOptions {
  readonly allow: readonly (readonly [law: string, reason: string])[];
  readonly only: readonly string[];
  readonly seed?: number;
  readonly runs?: number;
  readonly out?: string;
  readonly json?: true;
}

export async function runCheckPolicy(given: string, options: CheckPolicyOptions, session: Session): Promise<number> {
  const { only, seed = DEFAULT_SEED, runs, out } = options;
  for (const law of only) assertLaw('--only', law);
  for (const [law] of options.allow) assertLaw('--allow', law);
  const allow: OptOuts = { ...OPT_OUTS[given], ...Object.fromEntries(options.allow) };
  const laws = only.length === 0 ? LAW_NAMES : LAW_NAMES.filter((name) => only.includes(name));
  const source = await sourceOf(given);
  if (out !== undefined) makeFolder(out);
  const { policy, judgements } = await checkPolicy({ source, laws, seed, runs, allow }, session);
  const report: CheckReport = {
    policy,
    given,
    seed,
    version: VERSION,
    judgements,
    commandOf: (law) => commandOf(given, options, law),
    scenarioOf: (law) => (out === undefined ? null : shellWord(join(out, `${law}.yaml`))),
  };
  if (out !== undefined) await writeFiles(out, given, report, session);
  session.print(
    options.json ? `${JSON.stringify(checkDocument(report), null, 2)}\n` : formatCheck(report, session.paint),
  );
  return brokenOf(report).length === 0 ? EXIT_FINE : EXIT_MISSED;
}

function assertLaw(option: string, law: string): void {
  if (LAW_NAMES.includes(law)) return;
  throw refused(option, `expected one of ${LAW_NAMES.join(', ')}, got "${law}"${hint(law, LAW_NAMES)}`);
}

async function sourceOf(given: string): Promise<PolicySource> {
  if (isPolicyFile(given)) return { kind: 'file', bundle: await readPolicyFile(given, resolve(given)) };
  if (POLICY_NAMES.includes(given)) return { kind: 'name', name: createPolicy(given).name };
  const wanted = `expected one of ${POLICY_NAMES.join(', ')}, or the path of a .ts file`;
  throw refused('policy', `${wanted}, got "${given}"${hint(given, POLICY_NAMES)}`);
}

/** @param law null: every law that was tried */
function commandOf(given: string, { allow, only, seed, runs }: CheckPolicyOptions, law: string | null): string {
  const words = [
    INVOCATION,
    'check-policy',
    shellWord(given),
    ...(law === null ? only : [law]).flatMap((name) => ['--only', name]),
    ...(law === null ? allow.flatMap(([name, reason]) => ['--allow', shellWord(`${name}=${reason}`)]) : []),
    '--seed',
    String(seed ?? DEFAULT_SEED),
    ...(runs === undefined ? [] : ['--runs', String(runs)]),
  ];
  return words.join(' ');
}

async function writeFiles(out: string, given: string, report: CheckReport, session: Session): Promise<void> {
  const files = [
    ...brokenOf(report).map((broken) => [`${broken.law}.yaml`, scenarioOf(broken, out, given, report)] as const),
    ['check-policy.json', `${JSON.stringify(checkDocument(report), null, 2)}\n`] as const,
    ['data-sheet.md', dataSheet(report)] as const,
  ];
  for (const [file, text] of files) {
    await written(join(out, file), [], session, (output) => output.write(text, session.signal));
  }
}

function scenarioOf(broken: BrokenLaw, out: string, given: string, report: CheckReport): string {
  const { law, claim, counterexample } = broken;
  const comment = [
    `The smallest world that was found in which ${report.policy} breaks the law ${law}.`,
    claim,
    `The policy ${counterexample.why}.`,
    '',
    ...counterexample.shown,
    '',
    `Again: ${report.commandOf(law)}`,
  ];
  return scenarioText(counterexample.world, isPolicyFile(given) ? pathFrom(out, given) : given, comment);
}

/** The policy file as a scenario in that folder names it. */
function pathFrom(folder: string, file: string): string {
  const path = relative(resolve(folder), resolve(file)).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
