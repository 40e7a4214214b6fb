/** A plan printed, and written as a page or as Markdown where that is asked for. */
import type { OutputFile } from '../output/output-file.ts';
import { planDocument } from '../planner/report/json.ts';
import { planPage } from '../planner/report/page.ts';
import { bestAnswer, type PlanReport } from '../planner/report/plan-report.ts';
import { formatPlan } from '../planner/report/text.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { openPage, writeMarkdown, writePage } from './page-file.ts';
import type { PlanOptions } from './plan-options.ts';
import { besides, type Session } from './verb.ts';

export type ReportOptions = Pick<PlanOptions, 'html' | 'markdown' | 'json'>;

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

function printPlan(report: PlanReport, json: boolean | undefined, session: Session): number {
  const document = planDocument(report);
  session.print(json === true ? `${JSON.stringify(document, null, 2)}\n` : formatPlan(report, session.paint));
  return bestAnswer(report.answers) === null ? EXIT_MISSED : EXIT_FINE;
}
