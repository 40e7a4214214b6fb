/** How full every shard was over time: its minutes, and its day. */
import type { HeatMapPart, Section } from '../html/report.ts';
import { formatTick } from '../html/units.ts';
import { formatShare } from '../numbers.ts';
import type { PooledLine, PooledSeries } from '../pooled-series.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { peakOf } from './lines.ts';

/** Rows that a person can tell apart; with more, those that were fullest. */
const MOST_ROWS = 64;
/** A day's quota that is never used beyond this share stands in nobody's way. */
const WORTH_SHOWING = 0.5;

export function shardSection({ config }: SimulationReport, pooled: PooledSeries): Section {
  const { shards, days, shardAt, replications } = pooled;
  const names = config.accounts.map(({ name }) => name);
  const column = shardAt.length > 1 ? `every ${formatTick('micros', shardAt[1]! - shardAt[0]!)}` : 'the run';
  const mean = replications === 1 ? '' : `, on average over ${replications} replications`;
  const minutes = mapOf(names, shards, shardAt, {
    title: 'How full every shard was',
    what: `The fullest quota of a minute of each shard, in the fullest minute of ${column}${mean}.`,
    label: 'share of the quota used',
  });
  const isDayWorth = days.some((line) => peakOf(line.mean).value >= WORTH_SHOWING);
  const dayMap = mapOf(names, days, shardAt, {
    title: "How much of the day's tokens was taken",
    what: `At the end of ${column}${mean}.`,
    label: "share of the day's quota taken",
  });
  return { title: 'Shards over time', parts: isDayWorth ? [minutes, dayMap] : [minutes] };
}

interface Words {
  readonly title: string;
  readonly what: string;
  readonly label: string;
}

function mapOf(
  names: readonly string[],
  lines: readonly PooledLine[],
  at: readonly number[],
  words: Words,
): HeatMapPart {
  const all = lines.map(({ mean }, i) => ({ name: names[i]!, values: mean, peak: peakOf(mean).value }));
  const rows = fullest(all);
  const [highest] = [...all].sort((a, b) => b.peak - a.peak);
  const over = all.filter(({ peak }) => peak > 1).length;
  const most = highest === undefined ? '' : ` Fullest was ${highest.name} with ${formatShare(highest.peak)}`;
  const shown = rows.length < all.length ? ` The ${rows.length} fullest of ${all.length} are shown.` : '';
  return {
    kind: 'heat-map',
    title: words.title,
    summary: `${words.what}${most}; ${over} of ${all.length} came above 100%.${shown}`,
    at,
    rows,
    unit: 'share',
    label: words.label,
    full: 1,
  };
}

/** In the order of the accounts. */
function fullest<Row extends { readonly peak: number }>(rows: readonly Row[]): Row[] {
  if (rows.length <= MOST_ROWS) return [...rows];
  const shown = new Set([...rows].sort((a, b) => b.peak - a.peak).slice(0, MOST_ROWS));
  return rows.filter((row) => shown.has(row));
}
