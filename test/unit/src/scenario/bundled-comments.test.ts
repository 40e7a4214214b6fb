/** What the bundled scenarios say of themselves in their comments, held against the arrivals that they generate. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../../../simulator/metrics/request-row.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import {
  MICROS_PER_DAY as DAY,
  MICROS_PER_HOUR as HOUR,
  MICROS_PER_MINUTE,
} from '../../../../simulator/basics/time.ts';
import type { ArrivalConfig } from '../../../../simulator/workload/arrivals.ts';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import type { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { describeTrace, type TraceStatistics } from '../../../../src/trace/describe.ts';

const FOLDER = fileURLToPath(new URL('../../../../scenarios/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

/** The demand of a scenario, and what it looks like. */
interface Demand {
  readonly config: SimulationConfig;
  readonly trace: TraceBlock;
  readonly statistics: TraceStatistics;
}

interface Claim {
  /** Words of the scenario's comments. */
  readonly says: string;
  /** Changes to the arrivals of all tenants that the words speak of. */
  readonly without?: Partial<ArrivalConfig>;
  readonly holds: (demand: Demand) => void;
}

/** Requests a second of a tenant between two instants. */
function rateOf({ config, trace }: Demand, name: string, from = 0, until = config.horizonMicros): number {
  const tenant = config.tenants.findIndex((each) => each.name === name);
  let count = 0;
  for (let row = 0; row < trace.length; row++) {
    const at = trace.atMicros[row]!;
    if (trace.tenant[row] === tenant && at >= from && at < until) count++;
  }
  return count / ((until - from) / 1e6);
}

/** Tokens a minute that settlement charges at this rate, over the quota of all accounts together. */
function settledShare({ config, statistics }: Demand, perSecond: number): number {
  const { inputTokens, outputTokens } = statistics;
  const perRequest = inputTokens.mean + config.models[0]!.burndown * outputTokens.mean;
  return (perSecond * 60 * perRequest) / quotaOf(config, 'tokensPerMinute');
}

function quotaOf({ accounts }: SimulationConfig, meter: 'tokensPerMinute' | 'outputTokensPerMinute'): number {
  return accounts.reduce((sum, { limits }) => sum + limits[0]![meter]!, 0);
}

function cacheableShare({ trace }: Demand): number {
  const sum = (tokens: Int32Array) => tokens.subarray(0, trace.length).reduce((total, each) => total + each, 0);
  return sum(trace.cacheableTokens) / sum(trace.inputTokens);
}

/** Within so many per cent. */
function expectNear(found: number, right: number, percent: number): void {
  expect(Math.abs(found / right - 1) * 100, `${found} for ${right}`).toBeLessThan(percent);
}

const CLAIMS: Readonly<Record<string, readonly Claim[]>> = {
  'bank-launch.yaml': [
    {
      says: 'The mean of a working day, before the spike. rate: 1.5/s',
      without: { spikes: [] },
      holds: (demand) => expectNear(rateOf(demand, 'chat', 0, DAY), 1.5, 2),
    },
    {
      says: 'Busy in working hours, and everybody looks at the market when it opens.',
      holds: (demand) => {
        const hours = Array.from({ length: 24 }, (_, at) => rateOf(demand, 'chat', at * HOUR, (at + 1) * HOUR));
        expect(hours.indexOf(Math.max(...hours))).toBe(9);
        expect(Math.min(...hours.slice(9, 16))).toBeGreaterThan(2);
        expect(Math.max(...hours.slice(0, 5))).toBeLessThan(0.2);
      },
    },
    {
      says: 'The mean of a working day; at night a quarter of it, for cards are used at all hours. rate: 30/min',
      holds: (demand) => {
        expectNear(rateOf(demand, 'fraud', 0, DAY), 0.5, 2);
        expectNear(rateOf(demand, 'fraud', 0, 5 * HOUR), 0.125, 6);
      },
    },
    {
      says: 'Summaries of recorded calls, in bursts whenever a branch hands in its day. Long prompts; they can wait.',
      holds: (demand) => {
        const minutes = Array.from({ length: 2880 }, (_, minute) => minute * MICROS_PER_MINUTE).map((at) =>
          rateOf(demand, 'batch-summaries', at, at + MICROS_PER_MINUTE),
        );
        expect(Math.max(...minutes)).toBeGreaterThan(5 * 0.1);
      },
    },
  ],
  'coding-agents.yaml': [
    {
      says: 'prompts of 100,000 tokens, of which 96 % can be read from a cache',
      holds: (demand) => {
        expectNear(demand.statistics.inputTokens.p50, 100_000, 2);
        expectNear(cacheableShare(demand), 0.96, 1);
      },
    },
    {
      says: 'a call that settles at some 7,000 tokens first takes 180,000 from the minute',
      holds: ({ config, statistics, ...demand }) => {
        const { inputTokens, outputTokens } = statistics;
        const { burndown, maxOutputTokens } = config.models[0]!;
        const uncached = (1 - cacheableShare({ config, statistics, ...demand })) * inputTokens.mean;
        expectNear(uncached + burndown * outputTokens.mean, 7000, 10);
        expectNear(inputTokens.mean + maxOutputTokens, 180_000, 3);
      },
    },
    {
      says: 'A session calls 0.81 times a minute. A hundred of them',
      holds: (demand) => expectNear(rateOf(demand, 'developers') * 60, 81, 2),
    },
  ],
  'azure-code-burst.yaml': [
    {
      says: 'gaps with a coefficient of variation of 13 and a busiest minute of 4 to 6 times the mean',
      without: { ratePerSecond: 2.57 },
      holds: ({ statistics }) => {
        expectNear(statistics.gapVariation, 13, 25);
        expectNear(statistics.peakToMean, 5, 20);
      },
    },
    {
      says: 'At 14/s the bursts are as long and five times as dense: the coefficient is above 25.',
      holds: ({ statistics }) => {
        expectNear(14 / 2.57, 5, 10);
        expect(statistics.gapVariation).toBeGreaterThan(25);
      },
    },
    {
      says: 'On the average the two accounts are used to less than half; the bursts decide.',
      holds: (demand) => {
        const { meanRatePerSecond, peakToMean } = demand.statistics;
        expect(settledShare(demand, meanRatePerSecond)).toBeLessThan(0.5);
        expect(settledShare(demand, meanRatePerSecond * peakToMean)).toBeGreaterThan(1);
      },
    },
  ],
  'retry-storm.yaml': [
    {
      says: 'When a spike at noon asks for more than the accounts have',
      holds: (demand) => {
        const tenants = demand.config.tenants.map(({ name }) => name);
        const rate = (from: number, until: number) =>
          tenants.reduce(
            (sum, name) => sum + rateOf(demand, name, from * MICROS_PER_MINUTE, until * MICROS_PER_MINUTE),
            0,
          );
        expect(settledShare(demand, rate(0, 120))).toBeLessThan(0.8);
        expect(settledShare(demand, rate(121, 136))).toBeGreaterThan(2);
      },
    },
  ],
  'litellm-proxy.yaml': [
    {
      says: '2 % refused, though all accounts together have room: with `--policy headroom` it is 0.2 %',
      holds: ({ config }) => {
        const refused = (policy: string): number => {
          const shares = Array.from({ length: 10 }, (_, replication) => {
            const named = { ...config, gateway: { ...config.gateway, policy } };
            const { totals } = simulate(named, { seed: 61, replication });
            return totals.throttledFirstAttempt / totals.offered;
          });
          return shares.reduce((sum, share) => sum + share, 0) / shares.length;
        };
        expectNear(refused('litellm-shuffle'), 0.02, 25);
        expect(refused('headroom')).toBeLessThan(0.004);
      },
    },
  ],
  'increase-lag.yaml': [
    {
      says: 'for a day four in ten callers get no answer, and from then on all do',
      holds: ({ config }) => {
        const outcomes: { readonly at: number; readonly isServed: boolean }[] = [];
        const recorder = ({ arrivedAtMicros: at, outcome }: RequestRow): void =>
          void outcomes.push({ at, isServed: outcome === 'served' });
        simulate(config, { seed: 24, recorder });
        const unserved = (from: number, until: number): number => {
          const those = outcomes.filter(({ at }) => at >= from && at < until);
          return those.filter(({ isServed }) => !isServed).length / those.length;
        };
        expectNear(unserved(HOUR, 25 * HOUR), 0.45, 15);
        expect(unserved(25 * HOUR, 27 * HOUR)).toBe(0);
      },
    },
  ],
  'mantle-cutoff.yaml': [
    {
      says: 'Long answers on bedrock-mantle, whose output quota runs out before its input quota does.',
      holds: ({ config, statistics }) => {
        const perMinute = statistics.meanRatePerSecond * statistics.peakToMean * 60;
        expect(perMinute * statistics.outputTokens.mean).toBeGreaterThan(quotaOf(config, 'outputTokensPerMinute'));
        expect(perMinute * statistics.inputTokens.mean).toBeLessThan(quotaOf(config, 'tokensPerMinute') / 2);
      },
    },
  ],
  'faults.yaml': [
    {
      says: 'on accounts with room to spare',
      holds: (demand) => expect(settledShare(demand, demand.statistics.meanRatePerSecond)).toBeLessThan(0.5),
    },
    {
      says: 'AWS cuts the quotas of all accounts to a third',
      holds: (demand) => expect(settledShare(demand, demand.statistics.meanRatePerSecond) * 3).toBeGreaterThan(1),
    },
  ],
  'yardstick.yaml': [
    {
      says: '300,000 arrivals at 86.4 a second take 3,472 s',
      holds: ({ statistics }) => {
        expect(statistics.rows).toBe(300_000);
        expectNear(statistics.spanMicros / 1e6, 3472, 2);
      },
    },
    {
      says: 'eight accounts of four sizes at 70 % of their quotas',
      holds: (demand) => expectNear(settledShare(demand, 86.4), 0.7, 2),
    },
  ],
};

describe.each(FILES)('scenarios/%s', (file) => {
  const text = readFileSync(`${FOLDER}${file}`, 'utf8').replaceAll(/\n *(# )?/g, ' ');

  it.each(CLAIMS[file]!)('says so: $says', async ({ says, without, holds }) => {
    expect(text).toContain(says);
    const { config, seed } = await loadScenario(`${FOLDER}${file}`);
    const tenants = config.tenants.map((each) => ({ ...each, arrivals: { ...each.arrivals, ...without } }));
    const demand = { ...config, tenants };
    const trace = generateTrace(without === undefined ? config : demand, seed, 0);
    holds({ config, trace, statistics: describeTrace(trace) });
  });
});
