/** The scenario and the rows that the options of `load` mean. */
import { MICROS_PER_HOUR } from '../../simulator/basics/time.ts';
import { generateTrace } from '../../simulator/workload/replay.ts';
import { resized } from '../../simulator/workload/rows.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { formatProblem, refused } from '../input/problem.ts';
import { formatMicros } from '../report/numbers.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario, type Scenario } from '../scenario/scenario.ts';
import { readReplay } from '../simulation/replay.ts';
import { replayOf } from './replay.ts';
import { editsOf, type ScenarioOptions } from './scenario-options.ts';
import type { Session } from './verb.ts';

export interface Arrivals {
  readonly scenario: Scenario;
  /** Cut off at the horizon; at least one row. */
  readonly trace: TraceBlock;
}

/** Real time is dear: a scenario of days needs a word of how much of it is meant. */
const LONGEST_UNASKED = MICROS_PER_HOUR;

/** @throws RefusedInput where scenario, trace or options will not do, or there is nothing to send */
export async function arrivalsOf(path: string, options: ScenarioOptions, session: Session): Promise<Arrivals> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  const { horizonMicros } = scenario.config;
  if (horizonMicros > LONGEST_UNASKED && options.duration === undefined) {
    const length = formatMicros(horizonMicros);
    throw refused(path, `the run would take ${length} of real time; say how much of it is meant, e.g. --duration 5m`);
  }
  return { scenario, trace: await rowsOf(scenario, options, session) };
}

async function rowsOf({ config, seed, source }: Scenario, options: ScenarioOptions, session: Session) {
  const replay = replayOf(options);
  const all = replay === null ? generateTrace(config, seed, 0) : await readReplay(replay, config, seed, session);
  while (all.length > 0 && all.atMicros[all.length - 1]! >= config.horizonMicros) all.length--;
  if (all.length > 0) return resized(all, all.length);
  throw refused(replay?.file ?? source.file, 'expected at least one request within the run');
}
