/** CloudWatch's statistics: their names, and their values over a period. */
import type { MinuteSeries } from './minute-series.ts';
import { Tally } from './tally.ts';

export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type StatisticName = (typeof STATISTICS)[number];
export type Statistic =
  | { readonly kind: 'plain'; readonly name: StatisticName }
  | { readonly kind: 'percentile'; readonly percent: number };

/** `Sum`, `p99`, `p99.9`; null for what CloudWatch or this emulator does not know (trimmed means and the like). */
export function parseStatistic(text: string): Statistic | null {
  const name = STATISTICS.find((candidate) => candidate === text);
  if (name !== undefined) return { kind: 'plain', name };
  const percent = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text)?.[1];
  if (percent === undefined || Number(percent) <= 0 || Number(percent) > 100) return null;
  return { kind: 'percentile', percent: Number(percent) };
}

export function statisticOf(tally: Tally, statistic: Statistic): number {
  if (statistic.kind === 'percentile') return tally.percentile(statistic.percent);
  switch (statistic.name) {
    case 'SampleCount':
      return tally.count;
    case 'Average':
      return tally.sum / tally.count;
    case 'Sum':
      return tally.sum;
    case 'Minimum':
      return tally.minimum;
    case 'Maximum':
      return tally.maximum;
  }
}

export interface Period {
  /** When the period begins, in milliseconds since 1970. */
  readonly atMillis: number;
  readonly tally: Tally;
}

const MILLIS_PER_MINUTE = 60_000;

/**
 * The periods with samples in [start, end), ascending. The start is rounded down to a whole minute, as CloudWatch does;
 * periods begin at multiples of their length since 1970.
 */
export function periodsOf(
  series: readonly MinuteSeries[],
  startAtEpochMillis: number,
  endAtEpochMillis: number,
  periodSeconds: number,
): readonly Period[] {
  const from = Math.floor(startAtEpochMillis / MILLIS_PER_MINUTE);
  const until = Math.ceil(endAtEpochMillis / MILLIS_PER_MINUTE);
  const length = periodSeconds * 1_000;
  const periods = new Map<number, Tally>();
  for (const one of series) {
    one.forEach(from, until, (minute, tally) => {
      const at = Math.floor((minute * MILLIS_PER_MINUTE) / length) * length;
      let sum = periods.get(at);
      if (sum === undefined) {
        sum = new Tally();
        periods.set(at, sum);
      }
      sum.addAll(tally);
    });
  }
  return [...periods].map(([atMillis, tally]) => ({ atMillis, tally })).sort((a, b) => a.atMillis - b.atMillis);
}
