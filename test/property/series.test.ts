/** Laws of the series: to look at a run changes nothing, and what the series add up to is what the run found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { MOST_BINS, MOST_COLUMNS, type RunSeries } from '../../simulator/metrics/series.ts';
import { simulate } from '../../simulator/simulate.ts';
import { someConfig } from '../support/swarm.ts';

const RUNS = { seed: 21, numRuns: 60 } as const;
const MINUTE = 60_000_000;

interface Seen {
  readonly result: RunResult;
  readonly series: RunSeries;
}

function see(config: SimulationConfig, seed: number): Seen {
  const made: RunSeries[] = [];
  const result = simulate(config, { seed, onSeries: (series) => void made.push(series) });
  return { result, series: made[0]! };
}

/** Rates a minute back to counts: the last bin may be shorter, and counts as the minutes that it has begun. */
function total(rates: Float64Array, { stepMicros }: RunSeries, simulatedMicros: number): number {
  return rates.reduce((sum, rate, bin) => {
    const minutes = Math.ceil(Math.min(stepMicros, simulatedMicros - bin * stepMicros) / MINUTE);
    return sum + rate * minutes;
  }, 0);
}

/** One line a figure in which the series and the result differ. */
function differences({ result, series }: Seen): string[] {
  const { totals, attempts, refusals, simulatedMicros } = result;
  const pairs: [string, number, number][] = [
    ['offered', total(series.offered, series, simulatedMicros), totals.offered],
    ['attempts', total(series.attempts, series, simulatedMicros), attempts],
    ['refusals', total(series.refusals, series, simulatedMicros), refusals],
    ['first throttled', total(series.throttledFirst, series, simulatedMicros), totals.throttledFirstAttempt],
    ['turned away', total(series.turnedAway, series, simulatedMicros), totals.throttled + totals.shed],
  ];
  for (const [i, shard] of result.shards.entries()) {
    const peak = Math.max(0, ...series.shards[i]!, ...(series.days[i] ?? []));
    const atDayEnd = shard.peakUtilisationOf?.meter === 'tokensPerDay';
    // Of a day the series has the end of each column; its peak may lie within one.
    if (!atDayEnd) pairs.push([`peak of ${shard.name}`, peak, shard.peakUtilisation]);
  }
  return pairs
    .filter(([, a, b]) => Math.abs(a - b) > 1e-6 * Math.max(1, b))
    .map(([what, a, b]) => `${what}: ${a}, ${b}`);
}

describe('the series of a run', () => {
  it('change nothing of it', () => {
    fc.assert(
      fc.property(someConfig, fc.nat(), (config, seed) => {
        expect(see(config, seed).result).toEqual(simulate(config, { seed }));
      }),
      RUNS,
    );
  });

  it('add up to what it found, in at most so many bins', () => {
    fc.assert(
      fc.property(someConfig, fc.nat(), (config, seed) => {
        const seen = see(config, seed);
        expect(differences(seen)).toEqual([]);
        const lengths = [seen.series.offered, ...seen.series.quotas.map(({ use }) => use)].map(({ length }) => length);
        expect(new Set(lengths).size).toBe(1);
        expect(lengths[0]).toBeLessThanOrEqual(MOST_BINS);
        expect(seen.series.shards[0]!.length).toBeLessThanOrEqual(MOST_COLUMNS);
      }),
      RUNS,
    );
  });

  it('of another run do not add up to it', () => {
    const wrong = fc.sample(someConfig, { seed: 3, numRuns: 20 }).filter((config) => {
      const [one, other] = [see(config, 1), see(config, 2)];
      return one.result.digest !== other.result.digest && differences({ ...one, series: other.series }).length > 0;
    });
    expect(wrong.length).toBeGreaterThan(10);
  });
});
