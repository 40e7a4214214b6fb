/** From a scenario and options to a printed report and an exit code. */
import { simulationDocument } from '../report/json.ts';
import { formatProblem, RefusedInput } from '../input/problem.ts';
import { formatReport } from '../report/text.ts';
import { runScenario } from '../simulation/scenario-run.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { replayOf } from './replay.ts';
import { commandOf, editsOf, type ScenarioOptions } from './scenario-options.ts';
import { besides, type Session } from './verb.ts';
import { VERSION } from './version.ts';

export async function runSimulation(path: string, options: ScenarioOptions, session: Session): Promise<number> {
  const { workers, records, json } = options;
  const { report, problems } = await runScenario(
    {
      path,
      edits: editsOf(options),
      replay: replayOf(options),
      workers,
      recordFile: records,
      version: VERSION,
      commandOf: ({ seed, replications }) => commandOf('simulate', path, { ...options, seed, replications }),
    },
    session,
  );
  const text = json ? `${JSON.stringify(simulationDocument(report), null, 2)}\n` : formatReport(report, session.paint);
  besides(records, session).print(text);
  if (problems.length > 0 && !session.signal.aborted) throw new RefusedInput(problems);
  for (const problem of problems) session.note(formatProblem(problem));
  return report.verdict === 'missed' || report.verdict === 'undecided' ? EXIT_MISSED : EXIT_FINE;
}
