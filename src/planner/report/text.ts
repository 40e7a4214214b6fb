/** A plan as text for a terminal: the answer in one sentence, then what it rests on. */
import { isInTheWay } from '../../../simulator/planner/measure.ts';
import { formatCounted } from '../../report/numbers.ts';
import { PLAIN, type Paint } from '../../report/paint.ts';
import { quotaPhrase } from '../../report/quota-names.ts';
import { formatTable } from '../../report/table.ts';
import { leanestOf } from '../fewest.ts';
import { openSentence } from './open.ts';
import { type AnswerReport, bestAnswer, type PlanReport } from './plan-report.ts';
import {
  leverTable,
  percent,
  policyNote,
  policyTable,
  type Table,
  threatTable,
  triedTable,
  WINDOW_NOTE,
} from './tables.ts';
import { stepTable, timelineNotes, WHAT_IF_NOTE, whatIfTable } from './timeline.ts';

export const PARTIAL = 'PARTIAL: stopped before the end; what stands here is what was known by then.';

const accounts = (count: number): string => formatCounted(count, 'account');

export function formatPlan(report: PlanReport, paint: Paint = PLAIN): string {
  const { plan } = report;
  const base = leanestOf(plan.answers);
  const sections = [
    { title: 'Policies', lines: policyLines(report) },
    { title: 'Levers, in accounts saved', lines: linesOf(leverTable(plan.levers, base)) },
    { title: 'Resilience, in accounts more', lines: linesOf(threatTable(plan.threats, base)) },
    { title: 'Timeline', lines: timelineLines(report) },
    { title: 'What was tried', lines: triedLines(report) },
  ];
  const body = sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => `${paint.bold(title)}\n${lines.join('\n')}\n`);
  const head = `${answerSentence(report, paint)}\n${plan.partial ? `${PARTIAL}\n` : ''}`;
  return `${head}\n${body.join('\n')}\n${footLines(report, paint).join('\n')}\n`;
}

/** The first line: how many accounts, with which policy, how sure, and what of one fewer. */
export function answerSentence(report: PlanReport, paint: Paint = PLAIN): string {
  const { request } = report.plan;
  const { name } = request.scenario;
  const best = bestAnswer(report.answers);
  if (best === null) {
    const none = report.answers.every(({ status }) => status === 'unreachable');
    return none
      ? paint.bad(
          `No number of accounts up to ${request.most} meets the objectives of ${name}${why(report.answers[0]!)}.`,
        )
      : paint.doubtful(openSentence(report));
  }
  const shards = best.shards!;
  const verb = shards === 1 ? 'meets' : 'meet';
  const sure = `${percent(request.confidence)} confidence`;
  const sentence = `${accounts(shards)} ${verb} the objectives of ${name} with policy ${best.policy} (${sure})`;
  return `${paint.good(sentence)}${fewer(best)}`;
}

function fewer(best: AnswerReport): string {
  const shards = best.shards!;
  if (shards === 1) return '.';
  const below = best.curve.find((point) => point.shards === shards - 1);
  const isRuledOut = best.atLeast === shards;
  if (below === undefined) {
    return isRuledOut ? '; the scenario names so many.' : `; fewer than ${shards} were not tried yet.`;
  }
  if (below.status === 'missed') return `; ${shards - 1} ${shards === 2 ? 'does' : 'do'} not${why(best)}.`;
  if (isRuledOut) return `; ${shards - 1} cannot, by arithmetic${why(best)}.`;
  return `; whether ${shards - 1} would do is open after ${below.replications} replications.`;
}

function why({ limitingQuota }: AnswerReport): string {
  if (limitingQuota === null || !isInTheWay(limitingQuota)) return '';
  return `: ${quotaPhrase(limitingQuota)} stand in the way`;
}

function policyLines(report: PlanReport): string[] {
  return [...linesOf(policyTable(report)), ...wrapped(policyNote(report))];
}

function triedLines(report: PlanReport): string[] {
  const { hasWindows, ...table } = triedTable(report);
  return [...linesOf(table), ...(hasWindows ? wrapped(WINDOW_NOTE) : [])];
}

function linesOf({ columns, rows }: Table): string[] {
  return rows.length === 0 ? [] : formatTable(columns, rows);
}

const WIDTH = 116;

/** A note in lines that a terminal has room for, indented like the tables. */
function wrapped(note: string): string[] {
  const lines: string[] = [];
  for (const word of note.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}

function timelineLines({ plan: { timeline }, config }: PlanReport): string[] {
  if (timeline === null) return [];
  const notes = timelineNotes(timeline, config).flatMap(wrapped);
  if (timeline.steps.length === 0) return notes;
  const whatIf = linesOf(whatIfTable(timeline, config));
  const steps = linesOf(stepTable(timeline));
  return [...steps, ...notes, '', ...whatIf, ...wrapped(WHAT_IF_NOTE)];
}

function footLines({ plan, version, command }: PlanReport, paint: Paint): string[] {
  const { scenario } = plan.request;
  return [
    paint.dim(`Shardproof ${version}, seed ${scenario.seed}, scenario digest ${scenario.digest}. The same again:`),
    `  ${command}`,
    ...(plan.partial ? [PARTIAL] : []),
  ];
}
