/** What `check-policy` does: tries a policy or a gateway, and tells what it keeps once all of it is known. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import { refused } from '../input/problem.ts';
import { DEFAULT_SEED } from '../laws/judge.ts';
import { LAW_NAMES } from '../laws/laws.ts';
import { OPT_OUTS } from '../laws/opt-outs.ts';
import { scenarioText } from '../laws/worlds/world.ts';
import { checkPolicy } from '../policy-check/check.ts';
import { dataSheet } from '../policy-check/data-sheet.ts';
import { checkDocument } from '../policy-check/document.ts';
import type { PolicySource } from '../policy-check/job.ts';
import { type BrokenLaw, brokenOf, type CheckReport } from '../policy-check/report.ts';
import { formatCheck } from '../policy-check/text.ts';
import { isPolicyFile, policyWanted } from '../scenario/policy-name.ts';
import { readPolicyFile } from '../simulation/policy-file.ts';
import { allowedOf, lawsOf, type Tried } from './check-policy-laws.ts';
import type { CheckPolicyOptions } from './check-policy-options.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { makeFolder } from '../output/folder.ts';
import { checkedGateway } from './run-check-gateway.ts';
import { INVOCATION, type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';
import { writeText } from '../output/written.ts';

export async function runCheckPolicy(
  policy: string | undefined,
  options: CheckPolicyOptions,
  session: Session,
): Promise<number> {
  const { gateway, seed = DEFAULT_SEED, out } = options;
  if ((policy === undefined) === (gateway === undefined)) {
    const got = policy === undefined ? 'neither' : 'both';
    throw refused('check-policy', `expected a policy, or --gateway URL with --emulator URL, got ${got}`);
  }
  if (out !== undefined) makeFolder(out);
  const tried = policy === undefined ? await checkedGateway(options, session) : await checked(policy, options, session);
  const given = (policy ?? gateway)!;
  const report: CheckReport = {
    ...tried,
    given,
    seed,
    version: VERSION,
    commandOf: (law) => commandOf(policy, options, law),
    scenarioOf: (law) => (out === undefined || policy === undefined ? null : shellWord(join(out, `${law}.yaml`))),
  };
  if (out !== undefined) {
    forgetScenarios(out);
    await writeFiles(out, report);
  }
  session.print(
    options.json ? `${JSON.stringify(checkDocument(report), null, 2)}\n` : formatCheck(report, session.paint),
  );
  return brokenOf(report).length === 0 ? EXIT_FINE : EXIT_MISSED;
}

async function checked(given: string, options: CheckPolicyOptions, session: Session): Promise<Tried> {
  const { seed, runs } = options;
  const allow = { ...OPT_OUTS[given], ...allowedOf(options, LAW_NAMES) };
  const laws = lawsOf(options, LAW_NAMES);
  const job = { source: await sourceOf(given), laws, seed, runs, allow };
  return { subject: 'policy', ...(await checkPolicy(job, session)) };
}

async function sourceOf(given: string): Promise<PolicySource> {
  if (isPolicyFile(given)) return { kind: 'file', bundle: await readPolicyFile(given, resolve(given)) };
  if (POLICY_NAMES.includes(given)) return { kind: 'name', name: given };
  throw refused('policy', `${policyWanted(given, POLICY_NAMES)}, got "${given}"`);
}

/** @param law null: every law that was tried. A key is in no command */
function commandOf(policy: string | undefined, options: CheckPolicyOptions, law: string | null): string {
  const { allow, only, seed = DEFAULT_SEED, runs, gateway, emulator, dialect, rest } = options;
  const of =
    policy === undefined
      ? [
          '--gateway',
          shellWord(gateway!),
          '--emulator',
          shellWord(emulator!),
          '--dialect',
          dialect,
          '--rest',
          `${rest}`,
        ]
      : [shellWord(policy)];
  const words = [
    INVOCATION,
    'check-policy',
    ...of,
    ...(law === null ? only : [law]).flatMap((name) => ['--only', name]),
    ...(law === null ? allow.flatMap(([name, reason]) => ['--allow', shellWord(`${name}=${reason}`)]) : []),
    '--seed',
    String(seed),
    ...(runs === undefined ? [] : ['--runs', String(runs)]),
  ];
  return words.join(' ');
}

const SCENARIO_TITLE = 'The smallest world that was found in which';

/** Of an earlier check: a law that is kept now has no counterexample. Files of anybody else's stay. */
function forgetScenarios(out: string): void {
  for (const law of LAW_NAMES) {
    const path = join(out, `${law}.yaml`);
    if (existsSync(path) && readFileSync(path, 'utf8').startsWith(`# ${SCENARIO_TITLE}`)) rmSync(path);
  }
}

async function writeFiles(out: string, report: CheckReport): Promise<void> {
  const files = [
    ...brokenOf(report).flatMap((broken) => scenarioFile(broken, out, report)),
    ['check-policy.json', `${JSON.stringify(checkDocument(report), null, 2)}\n`] as const,
    ['data-sheet.md', dataSheet(report)] as const,
  ];
  for (const [file, text] of files) {
    await writeText(join(out, file), text);
  }
}

/** None of a real gateway's. */
function scenarioFile(broken: BrokenLaw, out: string, report: CheckReport): (readonly [file: string, text: string])[] {
  const { law, claim, counterexample } = broken;
  const { given, policy } = report;
  if (counterexample.world === null) return [];
  const comment = [
    `${SCENARIO_TITLE} ${policy} breaks the law ${law}.`,
    claim,
    `The policy ${counterexample.why}.`,
    '',
    ...counterexample.shown,
    '',
    `Again: ${report.commandOf(law)}`,
  ];
  const named = isPolicyFile(given) ? pathFrom(out, given) : given;
  return [[`${law}.yaml`, scenarioText(counterexample.world, named, comment)]];
}

/** The policy file as a scenario in that folder names it. */
function pathFrom(folder: string, file: string): string {
  const path = relative(resolve(folder), resolve(file)).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
