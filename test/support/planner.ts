/** Measures made up for searches, and searches answered from them. */
import { Stream } from '../../simulator/basics/random.ts';
import type { ObjectiveConfig } from '../../simulator/metrics/objective.ts';
import type { LimitingQuota } from '../../simulator/metrics/result.ts';
import { judge, ruleOf } from '../../simulator/planner/judge.ts';
import type { Measure } from '../../simulator/planner/measure.ts';
import { type Ask, runSearch, ShardSearch, type SearchOptions } from '../../simulator/planner/search.ts';
import { inverseNormal } from '../../simulator/sampling/inverse-normal.ts';

export const AT_MOST_ONE_PERCENT: ObjectiveConfig = {
  metric: 'throttledShare',
  atMost: 0.01,
  atLeast: null,
  tenant: null,
};

export const NO_QUOTA: LimitingQuota = {
  meter: 'tokensPerMinute',
  model: 'test',
  refusals: 0,
  share: 0,
  peakUtilisation: 0,
};

export const measure = (value: number, low = value, high = value): Measure => ({
  readings: [{ value, low, high }],
  limitingQuota: NO_QUOTA,
});

/** A search with plain settings. */
export function search(changes: Partial<SearchOptions> = {}): ShardSearch {
  return new ShardSearch({
    objectives: [AT_MOST_ONE_PERCENT],
    rule: ruleOf(0.95, 12),
    least: 1,
    floor: 1,
    most: 16,
    screens: false,
    ...changes,
  });
}

/** The numbers of an ask's replications. */
export const replicationsOf = ({ from, to }: Ask): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Runs it with values by shards and replication. */
export function searchOver(
  shardSearch: ShardSearch,
  valueOf: (shards: number, replication: number) => number,
  onAsk: (ask: Ask) => void = () => undefined,
): ShardSearch {
  runSearch(shardSearch, (ask) => {
    onAsk(ask);
    return replicationsOf(ask).map((replication) => measure(valueOf(ask.shards, replication)));
  });
  return shardSearch;
}

/** The smallest number that is found to meet the objectives, all tried one after the other. */
export function bruteForce(
  { objectives, rule, least, most }: SearchOptions,
  measureAt: (shards: number, replication: number) => Measure,
): number | null {
  for (let shards = least; shards <= most; shards++) {
    for (const look of rule.looks) {
      const measures = Array.from({ length: look }, (_, replication) => measureAt(shards, replication));
      const status = judge(objectives, measures, rule);
      if (status === 'met') return shards;
      if (status === 'missed') break;
    }
  }
  return null;
}

/** Standard normal draws by seed and place, the same for all numbers of shards: common random numbers. */
export function normalAt(seed: number, place: number): number {
  return inverseNormal(new Stream(seed, place, 'normal').uniformPositive());
}
