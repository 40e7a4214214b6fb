/** From a scenario and options to a load run, its report and an exit code. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Settings } from '../../scenarios/load/lib/settings.ts';
import { refused } from '../input/problem.ts';
import { expectRoomFor, type Forecast, forecast } from '../load/forecast.ts';
import { findK6 } from '../load/k6/find.ts';
import { runLoad } from '../load/load.ts';
import { WHOLE_RUN } from '../input/part.ts';
import { makeFolder } from '../output/folder.ts';
import type { LoadReport } from '../load/report.ts';
import { expectScript, scriptFile } from '../load/script.ts';
import { settingsOf, tenantsWithRows } from '../load/settings.ts';
import { expectListening } from '../load/targets.ts';
import { judgeLoad } from '../load/verdict.ts';
import { formatCount, formatCounted, formatMicros, formatUsd } from '../report/numbers.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { askYes } from './ask.ts';
import { EXIT_FINE } from './exit.ts';
import { addressesOf } from './load-addresses.ts';
import { type Arrivals, arrivalsOf } from './load-arrivals.ts';
import { choicesOf, type LoadOptions } from './load-options.ts';
import { exitCodeOf, printLoad } from './print-load.ts';
import { commandOf } from './scenario-options.ts';
import { type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

export async function runLoadVerb(
  path: string,
  flags: readonly string[],
  options: LoadOptions,
  session: Session,
): Promise<number> {
  const { scenario, trace } = await arrivalsOf(path, options, session);
  const { config, seed } = scenario;
  expectScript(options.script);
  if (options.startAt !== undefined && options.startAt < Date.now() && !options.dryRun) {
    throw refused('--start-at', 'expected an instant that is still to come');
  }
  const { targets, keys } = addressesOf(options, namesOf(scenario));
  const plan = forecast(config, seed, trace);
  expectRoomFor(plan);
  const settings = settingsOf(config, seed, { ...choicesOf(options), targets, keys }, tenantsWithRows(trace, config));
  const { budget } = options;
  if (budget !== undefined && plan.costUsd > budget) {
    throw refused('--budget', `the rows would cost about ${formatUsd(plan.costUsd)}, more than ${formatUsd(budget)}`);
  }
  const command = commandLine(path, options);
  const lines = planLines(plan, targets, options);
  if (options.dryRun) {
    const document = { dryRun: true, command, targets, ...plan };
    session.print(options.json ? `${JSON.stringify(document)}\n` : `${lines.join('\n')}\n`);
    return EXIT_FINE;
  }
  for (const target of targets) await expectListening(target, session.signal);
  if (options.allowRemote !== undefined) {
    for (const line of lines) session.note(line);
    if (!options.yes && !(await askYes('Send it?', session.signal))) return EXIT_FINE;
  }
  const report = await execute(path, { scenario, trace, settings, command, flags }, options, session);
  printLoad(report, options, session);
  return exitCodeOf(report);
}

interface Prepared extends Arrivals {
  readonly settings: Settings;
  readonly command: string;
  readonly flags: readonly string[];
}

async function execute(path: string, prepared: Prepared, options: LoadOptions, session: Session) {
  const { scenario, trace, settings, command, flags } = prepared;
  const { config } = scenario;
  const k6 = await findK6({ path: options.k6 ?? null, environment: process.env, mayInstall: true }, session);
  session.note(`k6 ${k6.version} (${k6.path}, ${k6.origin})`);
  const records = options.records ?? join('reports', `${config.name}-load.csv`);
  if (options.records === undefined) makeFolder(dirname(records));
  const folder = mkdtempSync(join(tmpdir(), 'shardproof-script-'));
  try {
    const result = await runLoad(
      {
        config,
        settings,
        trace,
        k6,
        script: await scriptFile(options.script, join(folder, 'script.js')),
        isReplay: options.script === 'replay',
        part: options.part ?? WHOLE_RUN,
        budgetUsd: options.budget ?? null,
        recordFile: records,
        inputs: [path, options.keys, options.trace].filter((file) => file !== undefined),
        flags,
      },
      session,
    );
    const { targets, dialect, stream } = settings;
    const report: LoadReport = {
      version: VERSION,
      command,
      scenario: { name: config.name, digest: scenario.digest },
      seed: scenario.seed,
      tenantNames: namesOf(scenario),
      script: options.script,
      targets,
      dialect,
      stream,
      ...result,
      // What is meant to break is not judged by objectives that it was to break.
      judged: judgeLoad(options.script === 'breakpoint' ? { objectives: [] } : config, result.summary),
      records,
      k6,
    };
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function namesOf({ config }: Scenario): string[] {
  return config.tenants.map(({ name }) => name);
}

function planLines(plan: Forecast, targets: readonly string[], options: LoadOptions): string[] {
  const { rows, inputTokens, outputTokens, costUsd, peakInFlight, firstArrivalAtMicros, lastArrivalAtMicros } = plan;
  const length = formatMicros(lastArrivalAtMicros - firstArrivalAtMicros);
  return [
    `${formatCounted(rows, 'request')} within ${length} to ${targets.join(', ')} (${options.dialect})`,
    `  ${formatCount(inputTokens)} input and ${formatCount(outputTokens)} output tokens, about ${formatUsd(costUsd)}`,
    `  up to ${formatCount(peakInFlight)} of them under way at once`,
  ];
}

/** Without keys. */
function commandLine(path: string, options: LoadOptions): string {
  const { target, keys, dialect, stream, callerRetries, pad, script, loops, part } = options;
  const words = [
    ...target.flatMap((url) => ['--target', url]),
    ...(keys === undefined ? [] : ['--keys', keys]),
    ...(dialect === 'converse' ? [] : ['--dialect', dialect]),
    ...(stream ? [] : ['--no-stream']),
    ...(callerRetries ? [] : ['--no-caller-retries']),
    ...(pad ? [] : ['--no-pad']),
    ...(script === 'replay' ? [] : ['--script', script]),
    ...(loops === undefined ? [] : ['--loops', String(loops)]),
    ...(part === undefined ? [] : ['--part', `${part.index}/${part.of}`]),
  ];
  return [commandOf('load', path, options), ...words.map(shellWord)].join(' ');
}
