/** What a replayed decision log comes to, for people and as JSON. */
import { NO_SHARD } from '../../simulator/routing/policy.ts';
import type { DecisionHead } from '../gateway/journal/decision.ts';
import type { Difference, Places, ReplayResult } from '../gateway/journal/replay.ts';
import { formatCount, formatCounted, formatInstant, formatShare } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import { formatTable, left, right, shortName } from '../report/table.ts';

export interface ReplayReport {
  readonly logs: readonly string[];
  readonly policy: string;
  readonly head: DecisionHead;
  readonly result: ReplayResult;
  /** Lines that the gateway could not write, and that were left out here. */
  readonly dropped: number;
  readonly skipped: number;
}

const FORMAT = 'shardproof-replay/1';

export function replayDocument({ head, result, ...report }: ReplayReport): object {
  const { v: _, kind: _kind, ...gateway } = head;
  return { format: FORMAT, ...report, gateway, ...result };
}

const share = (part: number, whole: number): string => (whole === 0 ? '-' : formatShare(part / whole));

export function replayText(report: ReplayReport, paint: Paint): string {
  const { head, result, policy, dropped, skipped } = report;
  const { decisions, differing, steps, differences } = result;
  const lines = [
    `${formatCounted(decisions, 'decision')} of ${head.policy}, scenario ${shortName(head.scenario)}, put to ${policy}`,
    `${formatCount(differing)} would differ (${share(differing, decisions)}).`,
    `${formatCounted(steps - decisions, 'further step')} followed from refusals, without a question.`,
    'Each is asked on what the gateway saw then; what other choices would have changed for later ones is not followed.',
    ...note(dropped, 'the gateway could not write', 'missing here'),
    ...note(skipped, 'could not be read', 'left out here'),
    '',
    paint.bold('Where requests went'),
    ...shardTable(report),
    '',
    paint.bold('By tenant'),
    ...tenantTable(report),
  ];
  if (differences.length > 0) {
    const title = differing > differences.length ? `First ${differences.length} differences` : 'Differences';
    lines.push('', paint.bold(title), ...differences.flatMap((each) => differenceLines(each, head)));
  }
  return `${lines.join('\n')}\n`;
}

function note(count: number, what: string, so: string): string[] {
  return count === 0 ? [] : [`Note: ${formatCounted(count, 'line')} ${what}; ${so}.`];
}

function shardTable({ head, result: { decisions, logged, replayed } }: ReplayReport): string[] {
  const row = (name: string, pick: (places: Places) => number): string[] => [
    name,
    ...[logged, replayed].flatMap((places) => [formatCount(pick(places)), share(pick(places), decisions)]),
  ];
  return formatTable(
    [left('account'), right('logged'), right('share'), right('replayed'), right('share')],
    [
      ...head.accounts.map((name, shard) => row(shortName(name), ({ shards }) => shards[shard]!)),
      row('(no shard)', ({ none }) => none),
      row('of all: did not fit', ({ misfits }) => misfits),
      row('of all: cooling down', ({ cooling }) => cooling),
    ],
  );
}

function tenantTable({ result }: ReplayReport): string[] {
  const columns = ['decisions', 'differ', 'share', 'no shard', 'then', 'did not fit', 'then', 'cooling', 'then'];
  const rows = result.tenants.map(({ tenant, decisions, differing, logged, replayed }) => [
    shortName(tenant),
    ...[decisions, differing].map(formatCount),
    share(differing, decisions),
    ...[logged.none, replayed.none, logged.misfits, replayed.misfits, logged.cooling, replayed.cooling].map(
      formatCount,
    ),
  ]);
  return formatTable([left('tenant'), ...columns.map(right)], rows);
}

const amount = (value: number | null): string => (value === null ? 'unlimited' : formatCount(value));

function differenceLines({ view, request, ...difference }: Difference, { accounts }: DecisionHead): string[] {
  const { file, line, at, id, tenant, model, logged, replayed } = difference;
  const name = (shard: number): string => (shard === NO_SHARD ? 'no shard' : accounts[shard]!);
  const rows = accounts.map((account, shard) => [
    shortName(account),
    `${shard === logged ? 'logged' : ''}${shard === replayed ? 'replayed' : ''}`,
    view.candidates === null || view.candidates.includes(shard) ? 'yes' : 'no',
    view.fits.includes(shard) ? 'yes' : 'no',
    signed(view.headroom[shard]!),
    amount(view.capacity[shard]!),
    formatCount(view.inFlight[shard]!),
    formatCount(view.tokensThisMinute[shard]!),
  ]);
  const columns = [left('account'), left('choice'), left('candidate'), left('fits')];
  const figures = ['headroom', 'capacity', 'in flight', 'tokens this minute'].map(right);
  return [
    `${file}:${line} ${formatInstant(at)}, request ${id} of ${tenant} to ${model}, ` +
      `reserving ${formatCount(request.reserveTokens)}: ${name(logged)}, now ${name(replayed)}`,
    ...formatTable([...columns, ...figures], rows),
  ];
}

function signed(value: number | null): string {
  return value !== null && value < 0 ? `-${formatCount(-value)}` : amount(value);
}
