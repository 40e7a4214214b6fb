/** From a scenario and options to a printed plan and an exit code. */
import { formatProblem, refused } from '../input/problem.ts';
import { makeFolder } from '../output/folder.ts';
import { makePlan, type PlanRequest } from '../planner/plan.ts';
import { planReport } from '../planner/report/plan-report.ts';
import { defaultCache, FileStore, MemoryStore, type MeasureStore } from '../planner/store.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario, type Scenario } from '../scenario/scenario.ts';
import type { PlanOptions } from './plan-options.ts';
import { reported } from './report-plan.ts';
import { commandOf, editsOf, type ScenarioOptions } from './scenario-options.ts';
import { type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

export async function runPlan(path: string, options: PlanOptions, session: Session): Promise<number> {
  const scenario = await scenarioOf(path, options, session);
  const { policies = null, most, confidence, workers } = options;
  const { levers = false, resilience = false } = options;
  const request: PlanRequest = { scenario, policies, most, confidence, levers, resilience };
  const command = planCommandOf('plan', path, options, scenario);
  if (options.part !== undefined) {
    const { runPart } = await import('./run-plan-part.ts');
    return await runPart(request, options.part, command, options, session);
  }
  if (options.out !== undefined) throw refused('--out', 'expected --part as well, such as --part 1/8');
  return await reported(path, options, session, async () => {
    const plan = await makePlan(request, { store: storeOf(options), workers }, session);
    return planReport(plan, VERSION, command);
  });
}

export async function scenarioOf(path: string, options: ScenarioOptions, session: Session): Promise<Scenario> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  return scenario;
}

export function storeOf({ cache }: Pick<PlanOptions, 'cache'>): MeasureStore {
  if (cache === false) return new MemoryStore();
  if (typeof cache === 'string') makeFolder(cache);
  const store = new FileStore(typeof cache === 'string' ? cache : defaultCache(process.env));
  store.prune();
  return store;
}

/** The command line that makes the plan again. */
export function planCommandOf(verb: string, path: string, options: PlanOptions, scenario: Scenario): string {
  const { seed, replications } = scenario;
  const { policies, most, confidence } = options;
  const words = [
    ...(policies === undefined ? [] : ['--policies', shellWord(policies.join(','))]),
    '--most',
    String(most),
    '--confidence',
    String(confidence),
    ...(options.levers === true ? ['--levers'] : []),
    ...(options.resilience === true ? ['--resilience'] : []),
  ];
  return [commandOf(verb, path, { ...options, seed, replications })!, ...words].join(' ');
}
