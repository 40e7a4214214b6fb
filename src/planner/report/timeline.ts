/** A timeline in words, dates and figures: for text, tables and JSON alike. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import { listOf } from '../../input/describe.ts';
import { formatCount, formatCounted, formatMicros } from '../../report/numbers.ts';
import { quotaPhrase } from '../../report/quota-names.ts';
import { left, right } from '../../report/table.ts';
import type { Fewest } from '../fewest.ts';
import type { Request } from '../timeline/fleet.ts';
import type { Later, Timeline } from '../timeline/timeline.ts';
import { decidingObjective, type Found, formatFound, foundOf } from './found.ts';
import type { Table } from './tables.ts';

const accounts = (count: number): string => formatCounted(count, 'account');

/** `2026-11-24`, in UTC. */
export function formatDate(epochMicros: Micros): string {
  return new Date(Math.floor(epochMicros / 1000)).toISOString().slice(0, 10);
}

export const formatDemand = (demand: number): string => `${demand.toFixed(2)} x`;

export function requestWords(request: Request): string {
  if (request.kind === 'account') {
    const { accounts: names } = request;
    return names.length === 1 ? `a new account (${names[0]})` : `${names.length} new accounts`;
  }
  const { asks } = request;
  const alike = new Map<string, number>();
  for (const { from, to } of asks) {
    const values = `from ${formatCount(from)} to ${formatCount(to)}`;
    alike.set(values, (alike.get(values) ?? 0) + 1);
  }
  const parts = [...alike].map(([values, count]) => `${values} on ${accounts(count)}`);
  return `${quotaPhrase(request)} ${listOf(parts, 'and')}`;
}

/** The rows of the timeline: when to ask, when it is needed, for what, and what the fleet carries until then. */
export function stepTable({ steps }: Timeline): Table {
  const rows = steps.map(({ request, askByMicros, neededAtMicros, isOverdue, demand }) => [
    isOverdue ? 'at once' : formatDate(askByMicros),
    demand === null ? 'already' : formatDate(neededAtMicros),
    demand === null ? 'under 1 x' : formatDemand(demand),
    requestWords(request),
  ]);
  return { columns: [left('ask by'), left('needed on'), right('demand then'), left('for')], rows };
}

/** What is known beyond the rows, a sentence each. */
export function timelineNotes(timeline: Timeline, config: SimulationConfig): string[] {
  const { growthPerMonth, lagMicros, ceiling } = timeline;
  const percent = `${Number((growthPerMonth * 100).toFixed(2))}%`;
  return [
    `Demand grows by ${percent} a month from ${formatDate(config.startEpochMicros)} on; answers are there within ` +
      `${formatMicros(lagMicros)} as a rule (95% of them).`,
    ...(ceiling === null
      ? []
      : [
          `The ceiling is met on ${formatDate(ceiling.atMicros)}: no increase of ${quotaPhrase(ceiling.quota)} is to ` +
            'be had, only new accounts.',
        ]),
    endSentence(timeline),
  ];
}

function endSentence({ end, untilMicros, steps }: Timeline): string {
  const last =
    steps.length === 0 ? 'The fleet as it is carries' : 'With all that is asked for in time, the fleet carries';
  switch (end) {
    case 'time':
      return `${last} the demand until ${formatDate(untilMicros)}, where this ends.`;
    case 'accounts':
      return 'It ends where more accounts would be needed than are tried (--most).';
    case 'objective':
      return 'It ends where an objective fails for which no quota is to blame: no increase and no account would help.';
    case 'open':
      return (
        'It ends where it is not shown that the objectives are met, and no quota is to blame: more --replications ' +
        'or a longer --duration would tell.'
      );
    case 'steps':
      return `It ends after ${steps.length} steps.`;
    case 'stopped':
      return 'It was stopped before its end.';
  }
}

const accountsOf = ({ shards, low, status }: Fewest): string =>
  shards !== null ? accounts(shards) : `at least ${low}${status === 'open' ? ' (open)' : ''}`;

/** What happens where the answer comes late, and where it is a no: a row a step. */
export function whatIfTable({ steps }: Timeline, config: SimulationConfig): Table {
  const rows = steps.map(({ neededAtMicros, demand, late, denied, instead }) => [
    demand === null ? 'already' : formatDate(neededAtMicros),
    words(foundLater(late, config)),
    words(foundLater(denied, config)),
    instead === null ? '-' : accountsOf(instead),
  ]);
  const columns = [
    left('needed on'),
    left('answered a month late'),
    left('denied, three months on'),
    right('or instead'),
  ];
  return { columns, rows };
}

export const WHAT_IF_NOTE =
  'Late and denied: what the fleet without it comes to, with the demand of that day. Instead: how many accounts ' +
  'with the quotas as they were carry what the increase would.';

const words = (found: Found): string =>
  `${found.metric}${found.tenant === null ? '' : ` of ${found.tenant}`} ${formatFound(found)}`;

/** The objective that is furthest from being met by then. */
export function foundLater({ decided }: Later, config: SimulationConfig): Found {
  const found = foundOf(config, { ...decided, shards: 0 });
  return found[decidingObjective(config.objectives, found)]!;
}

/** As the JSON document has it. */
export function timelineDocument(timeline: Timeline | null, config: SimulationConfig): object | null {
  if (timeline === null) return null;
  const { growthPerMonth, lagMicros, untilMicros, steps, ceiling, end } = timeline;
  const later = (one: Later): object => ({
    afterMicros: Math.round(one.afterMicros),
    demand: one.demand,
    objective: foundLater(one, config),
  });
  return {
    growthPerMonth,
    lagMicros,
    until: formatDate(untilMicros),
    end,
    ceiling: ceiling === null ? null : { on: formatDate(ceiling.atMicros), quota: ceiling.quota },
    steps: steps.map(({ request, askByMicros, neededAtMicros, isOverdue, demand, late, denied, instead }) => ({
      ...request,
      askBy: formatDate(askByMicros),
      neededOn: formatDate(neededAtMicros),
      overdue: isOverdue,
      demand,
      late: later(late),
      denied: {
        ...later(denied),
        instead: instead === null ? null : { shards: instead.shards, atLeast: instead.low, status: instead.status },
      },
    })),
  };
}
