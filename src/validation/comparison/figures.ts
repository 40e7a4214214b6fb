/** The figures that a run comes to, from its rows: the same for both worlds. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import type { MetricUnit } from '../../../simulator/metrics/objective.ts';
import { wasAnswered } from '../../../simulator/metrics/request-row.ts';
import { isGood } from '../../../scenarios/load/lib/good.ts';
import { goodBounds } from '../../load/settings.ts';
import { admittedBy } from './agreement.ts';
import type { TimedRow } from './differences.ts';
import { ascending, meanOf, quantileOf } from './quantile.ts';

export interface Figure {
  readonly name: string;
  readonly unit: MetricUnit;
  /** What kind of tolerance it is judged by; null: it is told, not judged. */
  readonly judgedAs: 'share' | 'latency' | null;
  /** NaN where nothing was measured. */
  readonly value: number;
}

type FigureConfig = Pick<SimulationConfig, 'accounts' | 'tenants' | 'objectives'>;

const QUANTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

/** @param lengthMicros in which requests arrive */
export function figuresOf(rows: readonly TimedRow[], config: FigureConfig, lengthMicros: Micros): readonly Figure[] {
  const share = (name: string, is: (row: TimedRow) => boolean): Figure => {
    return { name, unit: 'share', judgedAs: 'share', value: rows.filter(is).length / rows.length };
  };
  const answered = rows.filter(({ outcome }) => wasAnswered(outcome));
  const dated = answered.filter(({ datesTokens }) => datesTokens);
  const wholes = answered.map(({ endedAtMicros, arrivedAtMicros }) => endedAtMicros - arrivedAtMicros);
  const bounds = config.tenants.map((_, tenant) => goodBounds(config, tenant));
  return [
    share('servedShare', ({ outcome }) => outcome === 'served'),
    // Who dates no tokens keeps to no objective of theirs, in one world alone: nothing to be judged.
    {
      ...share('goodput', (row) => isGood(row, bounds[row.tenant]!)),
      judgedAs: dated.length === answered.length ? 'share' : null,
    },
    share('throttledFirst', ({ firstOutcome }) => firstOutcome === 'throttled'),
    share('throttled', ({ outcome }) => outcome === 'throttled'),
    share('shed', ({ outcome }) => outcome === 'shed'),
    share('failed', ({ outcome }) => outcome === 'failed'),
    share('cutOff', ({ outcome }) => outcome === 'cut-off'),
    {
      name: 'attemptsPerRequest',
      unit: 'ratio',
      judgedAs: null,
      value: meanOf(rows.map(({ shards }) => shards.length)),
    },
    ...latencies(
      'ttft',
      dated.map(({ firstTokenMicros }) => firstTokenMicros ?? 0),
      // Who dates no tokens, such as a gateway that sends heads at once, has nothing to be judged.
      dated.length === 0 && answered.length > 0 ? null : 'latency',
    ),
    ...latencies('endToEnd', wholes, 'latency'),
    ...perShard(rows, config.accounts, lengthMicros),
    { name: 'recovery', unit: 'micros', judgedAs: null, value: recoveryOf(rows) },
  ];
}

function latencies(name: string, values: readonly number[], judgedAs: Figure['judgedAs']): Figure[] {
  const sorted = ascending(values);
  return QUANTILES.map(([quantile, share]): Figure => {
    return { name: `${name}.${quantile}`, unit: 'micros', judgedAs, value: quantileOf(sorted, share) };
  });
}

/** An account's share of the requests that were taken in, and what was settled over its fullest tokens a minute. */
function perShard(rows: readonly TimedRow[], accounts: FigureConfig['accounts'], lengthMicros: Micros): Figure[] {
  const admitted = accounts.map(() => 0);
  const settled = accounts.map(({ limits }) => limits.map(() => 0));
  for (const row of rows) {
    const shard = admittedBy(row);
    if (shard === null) continue;
    admitted[shard]!++;
    settled[shard]![row.model]! += row.settledTokens;
  }
  const all = admitted.reduce((sum, count) => sum + count, 0);
  const minutes = lengthMicros / MICROS_PER_MINUTE;
  return accounts.flatMap(({ name, limits }, shard): Figure[] => {
    const uses = limits.map(
      ({ tokensPerMinute }, model) => settled[shard]![model]! / ((tokensPerMinute ?? Infinity) * minutes),
    );
    return [
      { name: `share.${name}`, unit: 'share', judgedAs: null, value: admitted[shard]! / all },
      { name: `utilisation.${name}`, unit: 'ratio', judgedAs: null, value: Math.max(...uses) },
    ];
  });
}

/** From the second in which most requests arrived to the last arrival that was refused at first; 0: none was. */
function recoveryOf(rows: readonly TimedRow[]): Micros {
  const perSecond = new Map<number, number>();
  let lastRefusedAt = -1;
  for (const { arrivedAtMicros, firstOutcome } of rows) {
    const second = Math.floor(arrivedAtMicros / MICROS_PER_SECOND);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    if (firstOutcome === 'throttled') lastRefusedAt = Math.max(lastRefusedAt, arrivedAtMicros);
  }
  let busiest = 0;
  for (const [second, count] of perSecond) if (count > (perSecond.get(busiest) ?? 0)) busiest = second;
  return Math.max(0, lastRefusedAt - busiest * MICROS_PER_SECOND);
}
