/** A plan as a report, for page and Markdown: the answer, the curve, what would change it, and when to ask for what. */
import { demandAfter, MICROS_PER_MONTH, untilDemandIs } from '../../../simulator/planner/growth.ts';
import type { CurvePart, HtmlReport, Section, TablePart } from '../../report/html/report.ts';
import { leanestOf } from '../fewest.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { curveCharts } from './curve.ts';
import { bestAnswer, type PlanReport } from './plan-report.ts';
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
import { answerSentence, PARTIAL } from './text.ts';
import { requestWords, stepTable, timelineNotes, WHAT_IF_NOTE, whatIfTable } from './timeline.ts';

const MOST_FIGURES = 4;

export function planPage(report: PlanReport): HtmlReport {
  const { plan, answers, version } = report;
  const { scenario, most, confidence } = plan.request;
  const best = bestAnswer(answers);
  const isHopeless = answers.every(({ status }) => status === 'unreachable');
  return {
    title: `The plan of ${scenario.name}`,
    subtitle: `The fewest accounts that meet the objectives, up to ${most}, with ${percent(confidence)} confidence`,
    verdict: {
      status: best !== null ? 'met' : isHopeless ? 'missed' : 'undecided',
      headline: answerSentence(report),
      reasons: plan.partial ? [PARTIAL] : [],
      figures: answers.slice(0, MOST_FIGURES).map(({ policy, shards, status, lowerBound }) => ({
        label: policy,
        value: shards === null ? (status === 'unreachable' ? `over ${most}` : 'open') : String(shards),
        note: `accounts; arithmetic says at least ${lowerBound}`,
      })),
    },
    sections: sectionsOf(report),
    colophon: `Shardproof ${version}`,
  };
}

function sectionsOf(report: PlanReport): Section[] {
  const { plan, config, command } = report;
  const { scenario } = plan.request;
  const base = leanestOf(plan.answers);
  const { hasWindows, ...tried } = triedTable(report);
  const sections: Section[] = [
    {
      title: 'Policies',
      parts: [tableOf('The fewest accounts of each policy', policyTable(report), policyNote(report))],
    },
    { title: 'The curve', parts: curveCharts(report) },
    { title: 'Levers', parts: [tableOf('In accounts saved', leverTable(plan.levers, base))] },
    { title: 'Resilience', parts: [tableOf('In accounts more', threatTable(plan.threats, base))] },
    { title: 'Timeline', parts: plan.timeline === null ? [] : timelineParts(plan.timeline, report) },
    {
      title: 'What was tried',
      parts: [tableOf('Every number of accounts', tried, hasWindows ? WINDOW_NOTE : undefined)],
    },
    {
      title: 'Settings',
      parts: [
        {
          kind: 'facts',
          facts: [
            { label: 'Scenario', value: scenario.name, note: `digest ${scenario.digest}` },
            { label: 'Seed', value: String(scenario.seed) },
            { label: 'Replications', value: String(scenario.replications), note: 'at most' },
            { label: 'Accounts of the scenario', value: String(config.accounts.length) },
          ],
        },
        { kind: 'command', command },
      ],
    },
  ];
  return sections
    .map((section) => ({
      ...section,
      parts: section.parts.filter((part) => part.kind !== 'table' || part.rows.length > 0),
    }))
    .filter(({ parts }) => parts.length > 0);
}

function tableOf(caption: string, { columns, rows }: Table, note?: string): TablePart {
  return { kind: 'table', caption, columns, rows, ...(note === undefined ? {} : { note }) };
}

function timelineParts(timeline: Timeline, { config }: PlanReport): Section['parts'] {
  return [
    { kind: 'text', text: timelineNotes(timeline, config).join(' ') },
    tableOf('What to ask for, and by when', stepTable(timeline)),
    demandChart(timeline),
    tableOf('If the answer is late, or a no', whatIfTable(timeline, config), WHAT_IF_NOTE),
  ];
}

/** Demand as it grows, and what the fleet carries with every request granted in time. */
function demandChart({ growthPerMonth, steps }: Timeline): CurvePart {
  const monthOf = (demand: number): number => untilDemandIs(growthPerMonth, demand) / MICROS_PER_MONTH;
  const known = steps.flatMap(({ demand, request }) =>
    demand === null ? [] : [{ at: monthOf(demand), demand, request }],
  );
  const ends = known.map(({ at, demand }) => [at, demand] as const);
  const from = [0, known[0]?.demand ?? 1] as const;
  const carried = ends.flatMap(([at, demand], i) => [
    [i === 0 ? from[0] : ends[i - 1]![0], demand] as const,
    [at, demand] as const,
  ]);
  const last = ends.at(-1)?.[0] ?? 0;
  const months = [...Array.from({ length: Math.ceil(last) }, (_, month) => month), last];
  const demand = months.map((month) => [month, demandAfter(growthPerMonth, month * MICROS_PER_MONTH)] as const);
  return {
    kind: 'curve',
    title: 'Demand, and what the fleet carries',
    summary:
      'Demand as it grows, and the demand that the fleet is shown to carry, step by step: each mark is the day on ' +
      'which the next request has to be granted.',
    x: { label: 'months from the start', unit: 'number' },
    y: { label: "times the scenario's demand", unit: 'number' },
    series: [
      { name: 'demand', tone: 'second', points: demand },
      { name: 'carried', tone: 'first', points: carried },
    ],
    marks: known.map(({ at, request }) => ({ at, label: requestWords(request) })),
  };
}
