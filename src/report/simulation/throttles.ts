/** Arrivals and attempts, and what was refused of them, minute by minute. */
import type { Section } from '../html/report.ts';
import { formatCount, formatInstant, formatNumber } from '../numbers.ts';
import type { PooledSeries, RateName } from '../pooled-series.ts';
import { lineOf, peakOf } from './lines.ts';

export function throttleSection({ at, rates, replications }: PooledSeries): Section {
  const peak = (name: RateName): string => {
    const { value, index } = peakOf(rates[name].mean);
    return value === 0 ? 'none' : `${formatCount(value)} a minute at most, ${formatInstant(at[index] ?? 0)}`;
  };
  const mean = (name: RateName): number => rates[name].mean.reduce((sum, value) => sum + value, 0);
  const amplified = mean('offered') === 0 ? 0 : mean('attempts') / mean('offered');
  return {
    title: 'Throttles',
    parts: [
      {
        kind: 'time-series',
        title: 'Throttles a minute',
        summary:
          `429s of shards: ${peak('refusals')}. Requests whose first attempt was refused: ${peak('throttledFirst')}. ` +
          `Requests that ended with a 429: ${peak('turnedAway')}.`,
        at,
        y: { label: 'a minute', unit: 'count' },
        series: [
          lineOf('429s that shards answered', 'second', rates.refusals, replications),
          lineOf('requests refused at first', 'fourth', rates.throttledFirst, replications),
          lineOf('requests that ended with a 429', 'refused', rates.turnedAway, replications),
        ],
      },
      {
        kind: 'time-series',
        title: 'Requests and attempts a minute',
        summary:
          `Each request became ${formatNumber(amplified)} attempts at shards on average; where the lines part, ` +
          'retries and spill-over add to the load.',
        at,
        y: { label: 'a minute', unit: 'count' },
        series: [
          lineOf('attempts at shards', 'second', rates.attempts, replications),
          lineOf('requests that arrived', 'first', rates.offered, replications),
        ],
      },
    ],
  };
}
