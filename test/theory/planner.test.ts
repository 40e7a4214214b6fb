/**
 * The planner against Erlang's B formula: shards that serve one request at a time, and a gateway that asks them all,
 * are a group of servers without a queue. The fewest shards for a given share of refusals are those of the textbook.
 */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { ruleOf } from '../../simulator/planner/judge.ts';
import { measureOf, type Measure } from '../../simulator/planner/measure.ts';
import { runSearch, ShardSearch } from '../../simulator/planner/search.ts';
import { simulate } from '../../simulator/simulate.ts';
import { account, gateway } from '../support/config-builder.ts';
import { replicationsOf } from '../support/planner.ts';
import { erlangB, queueConfig } from '../support/theory.ts';

const LOAD = 3;
const MOST = 12;
const SEEDS = 200;
const TIMEOUT_MILLISECONDS = 120_000;

function lossConfig(shards: number, atMost: number, requests: number): SimulationConfig {
  const queue = queueConfig({
    arrivalsPerSecond: 10,
    requests,
    service: { kind: 'exponential', mean: LOAD / 10 },
    servers: 1,
    waits: false,
  });
  return {
    ...queue,
    accounts: Array.from({ length: shards }, (_, i) => account(`s${i}`, { tokensPerMinute: null, concurrency: 1 })),
    gateway: gateway({ spill: { hops: shards - 1, order: 'next' } }),
    objectives: [{ metric: 'throttledShare', atMost, atLeast: null, tenant: null }],
  };
}

interface Planned {
  readonly atMost: number;
  readonly seed: number;
  readonly requests: number;
  readonly replications: number;
  readonly least?: number;
  readonly most?: number;
}

function planned({ atMost, seed, requests, replications, least = 1, most = MOST }: Planned): ShardSearch {
  const search = new ShardSearch({
    objectives: lossConfig(1, atMost, requests).objectives,
    rule: ruleOf(0.95, replications),
    least,
    floor: least,
    most,
    screens: false,
  });
  runSearch(search, (ask): Measure[] => {
    const config = lossConfig(ask.shards, atMost, requests);
    return replicationsOf(ask).map((replication) =>
      measureOf(simulate(config, { seed, replication }), config.objectives),
    );
  });
  return search;
}

const textbook = (atMost: number): number => {
  let servers = 1;
  while (erlangB(servers, LOAD) > atMost) servers++;
  return servers;
};

describe('the planner', () => {
  it.each([0.3, 0.15, 0.07, 0.03, 0.01])('finds the servers for a blocking of %d', (atMost) => {
    const search = planned({ atMost, seed: 5, requests: 4_000, replications: 20 });
    expect(search.answer).toBe(textbook(atMost));
    expect(search.decision(search.answer! - 1)?.status).toBe('missed');
  });

  it(
    `is right about the textbook's number in 95 of 100 cases at least: ${SEEDS} seeds`,
    () => {
      // B(6, 3) = 5.2 %: a bound that is met by so little that short runs are often at a loss.
      const atMost = 0.054;
      let wrong = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const { answer, decisions } = planned({ atMost, seed, requests: 400, replications: 8, least: 5, most: 6 });
        const missed = Math.max(
          0,
          ...decisions.filter(({ status }) => status === 'missed').map(({ shards }) => shards),
        );
        if ((answer !== null && answer < textbook(atMost)) || missed >= textbook(atMost)) wrong++;
      }
      expect(wrong).toBeLessThanOrEqual(0.05 * SEEDS);
    },
    TIMEOUT_MILLISECONDS,
  );
});
