/** From a scenario and options to a printed report, a page where one is asked for, and an exit code. */
import { simulationDocument } from '../report/json.ts';
import { formatProblem, RefusedInput } from '../input/problem.ts';
import { formatReport } from '../report/text.ts';
import { simulationPage } from '../report/simulation/page.ts';
import { runScenario, type ScenarioOutcome } from '../simulation/scenario-run.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { openPage, writePage } from './page-file.ts';
import { replayOf } from './replay.ts';
import { commandOf, editsOf, type ScenarioOptions } from './scenario-options.ts';
import { besides, type Session } from './verb.ts';
import { VERSION } from './version.ts';

/** Replications that the charts of a page are of: more change no line that can be seen, and take memory each. */
const CHARTED_REPLICATIONS = 64;

export async function runSimulation(path: string, options: ScenarioOptions, session: Session): Promise<number> {
  const { html, records, trace } = options;
  if (html === undefined) return exitOf(await simulated(path, options, session), session);
  const page = await openPage(html, [path, trace, records], session.signal);
  try {
    const outcome = await simulated(path, options, besides(html, session));
    await writePage(page, simulationPage(outcome.report, outcome.series));
    return exitOf(outcome, session);
  } finally {
    page.discard();
  }
}

/** Runs and prints. */
async function simulated(path: string, options: ScenarioOptions, session: Session): Promise<ScenarioOutcome> {
  const { workers, records, json, html } = options;
  const outcome = await runScenario(
    {
      path,
      edits: editsOf(options),
      replay: replayOf(options),
      workers,
      recordFile: records,
      series: html === undefined ? 0 : CHARTED_REPLICATIONS,
      version: VERSION,
      commandOf: ({ seed, replications }) => commandOf('simulate', path, { ...options, seed, replications }),
    },
    session,
  );
  const { report } = outcome;
  const text = json ? `${JSON.stringify(simulationDocument(report), null, 2)}\n` : formatReport(report, session.paint);
  besides(records, session).print(text);
  return outcome;
}

function exitOf({ report, problems }: ScenarioOutcome, session: Session): number {
  if (problems.length > 0 && !session.signal.aborted) throw new RefusedInput(problems);
  for (const problem of problems) session.note(formatProblem(problem));
  return report.verdict === 'missed' || report.verdict === 'undecided' ? EXIT_MISSED : EXIT_FINE;
}
