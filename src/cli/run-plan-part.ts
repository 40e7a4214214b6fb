/** `plan --part` and `plan merge`: a plan by machines that do not speak with one another, and what it comes to. */
import { formatPart, type Part } from '../input/part.ts';
import { refused } from '../input/problem.ts';
import { makePlan, type PlanRequest } from '../planner/plan.ts';
import { beginPart, endPart, readParts } from '../planner/parts/folder.ts';
import { orderOf, requestOf } from '../planner/parts/order.ts';
import { makePart } from '../planner/parts/share.ts';
import { planReport } from '../planner/report/plan-report.ts';
import { digestOfEngine } from '../planner/threads.ts';
import { formatCounted } from '../report/numbers.ts';
import { EXIT_FINE } from './exit.ts';
import type { PlanOptions } from './plan-options.ts';
import { reported, type ReportOptions } from './report-plan.ts';
import type { Session } from './verb.ts';
import { VERSION } from './version.ts';

/** Does a part. @param command the command line that makes the whole plan */
export async function runPart(
  request: PlanRequest,
  part: Part,
  command: string,
  { out, workers, html, markdown, json }: PlanOptions,
  session: Session,
): Promise<number> {
  if (out === undefined) throw refused('--part', 'expected --out as well: the folder where the part keeps its runs');
  if (html !== undefined || markdown !== undefined || json === true) {
    throw refused('--part', 'expected no --html, --markdown or --json: they are options of plan merge');
  }
  const order = orderOf(request, { version: VERSION, engine: await digestOfEngine(), command });
  const store = await beginPart(out, order);
  const { runs, partial } = await makePart(request, part, { store, workers }, session);
  const words = `Part ${formatPart(part)} of the plan of ${request.scenario.name}: ${formatCounted(runs, 'run')}`;
  if (partial) {
    session.print(`${words}, stopped before its end. The same command goes on from there.\n`);
    return EXIT_FINE;
  }
  await endPart(out, order, part);
  session.print(`${words}, in ${out}.\n`);
  return EXIT_FINE;
}

/** Joins the parts: the plan that one machine makes, byte for byte. */
export async function runPlanMerge(
  folders: readonly string[],
  options: ReportOptions & Pick<PlanOptions, 'workers'>,
  session: Session,
): Promise<number> {
  const { order, store } = readParts(folders, await digestOfEngine(), VERSION);
  const request = requestOf(order);
  return await reported(order.scenario.file, options, session, async () => {
    const plan = await makePlan(request, { store, workers: options.workers }, session);
    return planReport(plan, VERSION, order.command);
  });
}
