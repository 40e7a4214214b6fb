/** The tables of a plan: the same columns and rows in every format. */
import type { LimitingQuota } from '../../../simulator/metrics/result.ts';
import { isInTheWay } from '../../../simulator/planner/measure.ts';
import { formatShare } from '../../report/numbers.ts';
import { shortMeterName } from '../../report/quota-names.ts';
import { type Column, left, right, shortName } from '../../report/table.ts';
import type { Fewest } from '../fewest.ts';
import type { LeverAnswer } from '../plan.ts';
import { type AccountChange, changeOf, ranked } from './account-change.ts';
import { formatFound } from './found.ts';
import type { CurvePoint, PlanReport } from './plan-report.ts';

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export const percent = (share: number): string => `${Number((share * 100).toFixed(3))}%`;

export function policyTable({ answers, plan: { request } }: PlanReport): Table {
  const over = `over ${request.most}`;
  const rows = answers.map((answer) => {
    const at = (shards: number | null): string => {
      const point = answer.curve.find((one) => one.shards === shards);
      return point === undefined ? '-' : formatFound(point.objectives[answer.deciding]!);
    };
    const { shards, limitingQuota } = answer;
    return [
      shortName(answer.policy),
      shards === null ? (answer.status === 'unreachable' ? over : 'open') : String(shards),
      answer.confidence === null ? '-' : percent(answer.confidence),
      at(shards ?? request.most),
      shards === null ? '-' : at(shards - 1),
      answer.lowerBound > request.most ? over : String(answer.lowerBound),
      limitingQuota === null || !isInTheWay(limitingQuota) ? '-' : limitedBy(limitingQuota),
    ];
  });
  const columns = [
    left('policy'),
    right('accounts'),
    right('confidence'),
    left('at that number'),
    left('with one fewer'),
    right('lower bound'),
    left('limited by'),
  ];
  return { columns, rows };
}

function limitedBy({ meter, refusals, share }: LimitingQuota): string {
  return `${shortMeterName(meter)} ${refusals === 0 ? 'full' : formatShare(share)}`;
}

export function policyNote({ answers }: PlanReport): string {
  const metrics = new Set(
    answers.flatMap((answer) => {
      const found = answer.curve[0]?.objectives[answer.deciding];
      return found === undefined ? [] : [`${found.metric}${found.tenant === null ? '' : ` of ${found.tenant}`}`];
    }),
  );
  const shown = `Shown is ${[...metrics].join(', ')}, which decides, with its 95% interval. `;
  return (
    `${metrics.size === 0 ? '' : shown}Limited by: what refuses most with one account fewer, and its share of ` +
    'refusals, or what is full where gateways hold back what would be refused. The lower bound is arithmetic: what ' +
    'the busiest stretch must be charged over what the quotas let through.'
  );
}

/** The most saving first. */
export function leverTable(levers: readonly LeverAnswer[], base: Fewest): Table {
  const rows = ranked(levers, base).map(({ lever, change }) => changeRow(lever, change));
  return { columns: [right('saved'), right('accounts'), left('with')], rows };
}

export function threatTable(threats: readonly LeverAnswer[], base: Fewest): Table {
  const rows = threats.map((threat) => changeRow(threat, changeOf(threat, base)));
  return { columns: [right('more'), right('accounts'), left('with')], rows };
}

function changeRow({ shards, status, says }: LeverAnswer, change: AccountChange | null): string[] {
  return [changeWords(change), shards === null ? status : String(shards), says];
}

function changeWords(change: AccountChange | null): string {
  if (change === null) return '-';
  const { mean, low, high } = change;
  return low === mean && high === mean ? String(mean) : `${mean} (${low} to ${high})`;
}

const STATUS: Readonly<Record<CurvePoint['status'], string>> = { met: 'met', missed: 'MISSED', undecided: 'open' };

export const WINDOW_NOTE = 'Windows: the busiest stretch alone, begun afresh, loses too much already.';

export function triedTable({ answers, config }: PlanReport): Table & { readonly hasWindows: boolean } {
  const points = answers.flatMap(({ policy, curve }) => curve.map((point) => ({ policy, point })));
  const titles = config.objectives.map(({ metric, tenant }) =>
    left(tenant === null ? metric : `${metric} of ${shortName(config.tenants[tenant]!.name)}`),
  );
  return {
    columns: [left('policy'), right('accounts'), left('verdict'), left('replications'), ...titles],
    rows: points.map(({ policy, point }) => [
      shortName(policy),
      String(point.shards),
      STATUS[point.status],
      `${point.replications}${point.extent === 'window' ? ' windows' : ''}`,
      ...point.objectives.map(formatFound),
    ]),
    hasWindows: points.some(({ point }) => point.extent === 'window'),
  };
}
