/** A plan as text for a terminal: the answer in one sentence, then what it rests on. */
import { formatCounted, formatShare } from '../../report/numbers.ts';
import { PLAIN, type Paint } from '../../report/paint.ts';
import { quotaPhrase, shortMeterName } from '../../report/quota-names.ts';
import { formatTable, left, right, shortName } from '../../report/table.ts';
import { formatFound } from './found.ts';
import { type Fewest, leanestOf } from '../fewest.ts';
import type { LeverAnswer } from '../plan.ts';
import { type AccountChange, changeOf } from './account-change.ts';
import { timelineLines } from './timeline.ts';
import { type AnswerReport, bestAnswer, type CurvePoint, type PlanReport } from './plan-report.ts';

const PARTIAL = 'PARTIAL: stopped before the end; what stands here is what was known by then.';

const accounts = (count: number): string => formatCounted(count, 'account');
const percent = (share: number): string => `${Number((share * 100).toFixed(3))}%`;

export function formatPlan(report: PlanReport, paint: Paint = PLAIN): string {
  const { plan } = report;
  const sections = [
    { title: 'Policies', lines: policyLines(report) },
    { title: 'Levers, in accounts saved', lines: leverLines(plan.levers, leanestOf(plan.answers)) },
    { title: 'Resilience, in accounts more', lines: threatLines(plan.threats, leanestOf(plan.answers)) },
    { title: 'Timeline', lines: timelineLines(plan.timeline, report.config) },
    { title: 'What was tried', lines: curveLines(report) },
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
      : paint.doubtful(
          `It is not shown that any number of accounts up to ${request.most} meets the objectives of ${name}: ` +
            'more --replications, or a larger --most, would tell.',
        );
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
  if (below === undefined) {
    const isRuledOut = best.atLeast === shards;
    return isRuledOut ? `; ${shards - 1} cannot, by arithmetic.` : `; fewer than ${shards} were not tried yet.`;
  }
  if (below.status === 'missed') return `; ${shards - 1} ${shards === 2 ? 'does' : 'do'} not${why(best)}.`;
  return `; whether ${shards - 1} would do is open after ${below.replications} replications.`;
}

function why({ limitingQuota }: AnswerReport): string {
  if (limitingQuota === null || limitingQuota.refusals === 0) return '';
  return `: ${quotaPhrase(limitingQuota)} stand in the way`;
}

function policyLines({ answers, plan }: PlanReport): string[] {
  const rows = answers.map((answer) => {
    const at = (shards: number | null): string => {
      const point = answer.curve.find((one) => one.shards === shards);
      return point === undefined ? '-' : formatFound(point.objectives[answer.deciding]!);
    };
    const { shards, limitingQuota } = answer;
    return [
      shortName(answer.policy),
      shards === null ? (answer.status === 'unreachable' ? `over ${plan.request.most}` : 'open') : String(shards),
      answer.confidence === null ? '-' : percent(answer.confidence),
      at(shards ?? plan.request.most),
      shards === null ? '-' : at(shards - 1),
      answer.lowerBound > plan.request.most ? `over ${plan.request.most}` : String(answer.lowerBound),
      limitingQuota === null || limitingQuota.refusals === 0
        ? '-'
        : `${shortMeterName(limitingQuota.meter)} ${formatShare(limitingQuota.share)}`,
    ];
  });
  const table = formatTable(
    [
      left('policy'),
      right('accounts'),
      right('confidence'),
      left('at that number'),
      left('with one fewer'),
      right('lower bound'),
      left('limited by'),
    ],
    rows,
  );
  return [...table, ...decidingLines(answers)];
}

/** The most saving first. */
function leverLines(levers: readonly LeverAnswer[], base: Fewest): string[] {
  if (levers.length === 0) return [];
  const rows = levers
    .map((lever) => ({ lever, change: changeOf(base, lever) }))
    .sort((a, b) => (b.change?.mean ?? -Infinity) - (a.change?.mean ?? -Infinity))
    .map(({ lever, change }) => [
      changeWords(change),
      lever.shards === null ? lever.status : String(lever.shards),
      lever.says,
    ]);
  return formatTable([right('saved'), right('accounts'), left('with')], rows);
}

function threatLines(threats: readonly LeverAnswer[], base: Fewest): string[] {
  if (threats.length === 0) return [];
  const rows = threats.map((threat) => {
    const change = changeOf(threat, base);
    return [changeWords(change), threat.shards === null ? threat.status : String(threat.shards), threat.says];
  });
  return formatTable([right('more'), right('accounts'), left('with')], rows);
}

function changeWords(change: AccountChange | null): string {
  if (change === null) return '-';
  const { mean, low, high } = change;
  return low === mean && high === mean ? String(mean) : `${mean} (${low} to ${high})`;
}

function decidingLines(answers: readonly AnswerReport[]): string[] {
  const metrics = new Set(
    answers.flatMap((answer) => {
      const found = answer.curve[0]?.objectives[answer.deciding];
      return found === undefined ? [] : [`${found.metric}${found.tenant === null ? '' : ` of ${found.tenant}`}`];
    }),
  );
  return [
    `  Shown is ${[...metrics].join(', ') || 'nothing yet'}, which decides, with its 95% interval; limited by: what`,
    '  refuses most with one account fewer, and its share of refusals. The lower bound is arithmetic: what the busiest',
    '  stretch must be charged over what the quotas let through.',
  ];
}

const STATUS: Readonly<Record<CurvePoint['status'], string>> = { met: 'met', missed: 'MISSED', undecided: 'open' };

function curveLines({ answers, config }: PlanReport): string[] {
  const rows = answers.flatMap(({ policy, curve }) =>
    curve.map((point) => [
      shortName(policy),
      String(point.shards),
      STATUS[point.status],
      `${point.replications}${point.extent === 'window' ? ' windows' : ''}`,
      ...point.objectives.map(formatFound),
    ]),
  );
  if (rows.length === 0) return [];
  const titles = config.objectives.map(({ metric, tenant }) =>
    left(tenant === null ? metric : `${metric} of ${shortName(config.tenants[tenant]!.name)}`),
  );
  const table = formatTable(
    [left('policy'), right('accounts'), left('verdict'), left('replications'), ...titles],
    rows,
  );
  const hasWindows = rows.some((row) => row[3]!.endsWith('windows'));
  return hasWindows ? [...table, '  Windows: the busiest stretch alone, begun afresh, loses too much already.'] : table;
}

function footLines({ plan, version, command }: PlanReport, paint: Paint): string[] {
  const { scenario } = plan.request;
  return [
    paint.dim(`Shardproof ${version}, seed ${scenario.seed}, scenario digest ${scenario.digest}. The same again:`),
    `  ${command}`,
    ...(plan.partial ? [PARTIAL] : []),
  ];
}
