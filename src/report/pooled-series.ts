/** How runs went, over all replications that wrote it down: the mean, and between which ends they were. */
import type { Micros } from '../../simulator/basics/time.ts';
import type { QuotaName } from '../../simulator/metrics/result.ts';
import type { Distribution, LatencyName, RunSeries } from '../../simulator/metrics/series.ts';

/** By bin. */
export interface PooledLine {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface PooledQuota extends QuotaName {
  /** Null where a minute has no such demand. */
  readonly demand: PooledLine | null;
  readonly limit: PooledLine;
  readonly use: PooledLine;
}

export type RateName = 'offered' | 'attempts' | 'refusals' | 'throttledFirst' | 'turnedAway';

export interface PooledSeries {
  readonly replications: number;
  readonly stepMicros: Micros;
  /** Beginnings of the bins. */
  readonly at: readonly Micros[];
  readonly rates: Readonly<Record<RateName, PooledLine>>;
  readonly quotas: readonly PooledQuota[];
  readonly shardAt: readonly Micros[];
  readonly shards: readonly PooledLine[];
  readonly days: readonly PooledLine[];
  /** Quantiles, each averaged over the replications that answered anybody. */
  readonly latencies: Readonly<Record<LatencyName, Distribution>>;
}

/** @param runs of one configuration, at least one; one that was stopped may be shorter than the others */
export function poolSeries(runs: readonly RunSeries[]): PooledSeries {
  const first = runs[0]!;
  const line = (of: (run: RunSeries) => Float64Array): PooledLine => poolLines(runs.map(of));
  const rates = {
    offered: line((run) => run.offered),
    attempts: line((run) => run.attempts),
    refusals: line((run) => run.refusals),
    throttledFirst: line((run) => run.throttledFirst),
    turnedAway: line((run) => run.turnedAway),
  };
  const shards = first.shards.map((_, shard) => line((run) => run.shards[shard]!));
  const beginnings = (count: number, step: Micros): Micros[] => Array.from({ length: count }, (_, i) => i * step);
  return {
    replications: runs.length,
    stepMicros: first.stepMicros,
    at: beginnings(rates.offered.mean.length, first.stepMicros),
    rates,
    quotas: first.quotas.map(({ meter, model, demand }, i) => ({
      meter,
      model,
      demand: demand === null ? null : line((run) => run.quotas[i]!.demand!),
      limit: line((run) => run.quotas[i]!.limit),
      use: line((run) => run.quotas[i]!.use),
    })),
    shardAt: beginnings(shards[0]?.mean.length ?? 0, first.shardStepMicros),
    shards,
    days: first.days.map((_, shard) => line((run) => run.days[shard]!)),
    latencies: {
      wait: poolDistributions(runs.map(({ latencies }) => latencies.wait)),
      timeToFirstToken: poolDistributions(runs.map(({ latencies }) => latencies.timeToFirstToken)),
      endToEnd: poolDistributions(runs.map(({ latencies }) => latencies.endToEnd)),
    },
  };
}

function poolLines(lines: readonly Float64Array[]): PooledLine {
  const bins = Math.max(...lines.map(({ length }) => length));
  const [mean, low, high]: [number[], number[], number[]] = [[], [], []];
  for (let bin = 0; bin < bins; bin++) {
    const values = lines.flatMap((line) => (bin < line.length ? [line[bin]!] : []));
    mean.push(values.reduce((sum, value) => sum + value, 0) / values.length);
    low.push(Math.min(...values));
    high.push(Math.max(...values));
  }
  return { mean, low, high };
}

function poolDistributions(all: readonly Distribution[]): Distribution {
  const known = all.filter(({ length }) => length > 0);
  return (known[0] ?? []).map(([, share], i) => {
    return [known.reduce((sum, one) => sum + one[i]![0], 0) / known.length, share] as const;
  });
}
