/** From a scenario and options to a printed plan and an exit code. */
import { formatProblem } from '../input/problem.ts';
import { makePlan, type PlanRequest } from '../planner/plan.ts';
import type { OutputFile } from '../output/output-file.ts';
import { planDocument } from '../planner/report/json.ts';
import { bestAnswer, type PlanReport, planReport } from '../planner/report/plan-report.ts';
import { planPage } from '../planner/report/page.ts';
import { formatPlan } from '../planner/report/text.ts';
import { defaultCache, FileStore, MemoryStore, type MeasureStore } from '../planner/store.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario, type Scenario } from '../scenario/scenario.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { openPage, writeMarkdown, writePage } from './page-file.ts';
import type { PlanOptions } from './plan-options.ts';
import { commandOf, editsOf, type ScenarioOptions } from './scenario-options.ts';
import { besides, type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

export async function runPlan(path: string, options: PlanOptions, session: Session): Promise<number> {
  const scenario = await scenarioOf(path, options, session);
  const { policies = null, most, confidence, workers } = options;
  const { levers = false, resilience = false } = options;
  const request: PlanRequest = { scenario, policies, most, confidence, levers, resilience };
  return await reported(path, options, session, async () => {
    const plan = await makePlan(request, { store: storeOf(options), workers }, session);
    return planReport(plan, VERSION, planCommandOf('plan', path, options, scenario));
  });
}

type ReportOptions = Pick<PlanOptions, 'html' | 'markdown' | 'json'>;

/** Opens what is to be written, makes the plan, writes and prints it. @param input what must not be written over */
export async function reported(
  input: string,
  { html, markdown, json }: ReportOptions,
  session: Session,
  make: () => Promise<PlanReport>,
): Promise<number> {
  const page = html === undefined ? null : await openPage(html, [input, markdown], session.signal);
  let text: OutputFile | null = null;
  try {
    text = markdown === undefined ? null : await openPage(markdown, [input, html], session.signal, 'markdown');
    const report = await make();
    if (page !== null) await writePage(page, planPage(report));
    if (text !== null) await writeMarkdown(text, planPage(report));
    return printPlan(report, json, besides(markdown, besides(html, session)));
  } finally {
    page?.discard();
    text?.discard();
  }
}

export async function scenarioOf(path: string, options: ScenarioOptions, session: Session): Promise<Scenario> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  return scenario;
}

export function storeOf({ cache }: Pick<PlanOptions, 'cache'>): MeasureStore {
  if (cache === false) return new MemoryStore();
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

function printPlan(report: PlanReport, json: boolean | undefined, session: Session): number {
  const document = planDocument(report);
  session.print(json === true ? `${JSON.stringify(document, null, 2)}\n` : formatPlan(report, session.paint));
  return bestAnswer(report.answers) === null ? EXIT_MISSED : EXIT_FINE;
}
