/** What is known of a plan without simulating it, or by simulating only its busiest window. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { busyWindow, windowConfig, windowMeasure, windowTrace } from '../../../../simulator/planner/busy-window.ts';
import { lossAllowed, lowerBound } from '../../../../simulator/planner/lower-bound.ts';
import { busiest, fewestToSave, survey } from '../../../../simulator/planner/survey.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { generateTrace, TraceWorkload } from '../../../../simulator/workload/replay.ts';
import { account, config, gateway, increase } from '../../../support/config-builder.ts';
import { arrivals, bounded, tenant, tokens } from '../../../support/demand.ts';

const MINUTE = 60_000_000;
const SERVED = { metric: 'servedShare', atMost: null, atLeast: 0.99, tenant: null };

/** An hour with a spike in its middle; 150 tokens a request. */
function spiked(shards: number, changes: Partial<SimulationConfig> = {}): SimulationConfig {
  const spike = { atMicros: 25 * MINUTE, riseMicros: MINUTE, holdMicros: 8 * MINUTE, fallMicros: MINUTE };
  return config({
    horizonMicros: 60 * MINUTE,
    accounts: Array.from({ length: shards }, (_, i) => account(`a${i}`, { tokensPerMinute: 30_000 })),
    tenants: [
      tenant('all', 0, {
        arrivals: arrivals({ ratePerSecond: 4, spikes: [{ ...spike, factor: 3, daily: false }] }),
        tokens: tokens({ input: bounded({ kind: 'lognormal', median: 90, sigma: 0.5 }), maxTokens: 50 }),
      }),
    ],
    gateway: gateway({ policy: 'headroom', spill: { hops: 1, order: 'policy' } }),
    objectives: [SERVED],
    ...changes,
  });
}

const served = (made: SimulationConfig, seed: number): number => {
  const { totals } = simulate(made, { seed });
  return totals.served / (totals.offered - totals.inFlight);
};

describe('a survey', () => {
  const one = survey(spiked(1), 3, 0);

  it('counts every request and the least that it is charged', () => {
    const trace = generateTrace(spiked(1), 3, 0);
    const charges = Array.from({ length: trace.length }, (_, row) => trace.inputTokens[row]! + 50);
    const sum = charges.reduce((all, charge) => all + charge, 0);
    expect(one.offered).toEqual([trace.length]);
    expect(one.models[0]!.requests.reduce((all, count) => all + count, 0)).toBe(trace.length);
    // 10 tokens out at 5 each are just the 50 that are reserved for them.
    expect(one.models[0]!.tokens.reduce((all, charge) => all + charge, 0)).toBe(sum);
    const fewest = fewestToSave(one.models[0]!, sum / 2);
    charges.sort((a, b) => b - a);
    const truly = charges.findIndex((_, i) => charges.slice(0, i).reduce((all, charge) => all + charge, 0) >= sum / 2);
    expect(fewest).toBeLessThanOrEqual(truly);
    expect(fewest).toBeGreaterThan(0.8 * truly);
    expect(fewestToSave(one.models[0]!, -1)).toBe(0);
  });

  it('finds the busiest minutes', () => {
    expect(busiest(one.models[0]!.tokens, 10).from).toBeGreaterThanOrEqual(24);
    expect(busiest(one.models[0]!.tokens, 10).from).toBeLessThanOrEqual(27);
    expect(busiest(Float64Array.of(1, 5, 5, 1), 2)).toEqual({ from: 1, sum: 10 });
  });
});

describe('the analytic lower bound', () => {
  const boundOf = (configOf: (shards: number) => SimulationConfig, seed = 1): number =>
    lowerBound(configOf, [survey(configOf(1), seed, 0)], 40);

  it('never exceeds the number that is enough, and is not far below it', () => {
    for (let seed = 0; seed < 12; seed++) {
      let enough = 1;
      while (served(spiked(enough), seed) < 0.99) enough++;
      const bound = boundOf(spiked, seed);
      expect(bound, `seed ${seed}`).toBeLessThanOrEqual(enough);
      expect(bound, `seed ${seed}`).toBeGreaterThanOrEqual(enough / 2);
    }
  });

  it('counts quotas as high as the plan can make them, and none where there is no end', () => {
    const asks = (ask: SimulationConfig['increase']['plan'][number]['ask']) => (shards: number) =>
      spiked(shards, {
        increase: increase({
          plan: [
            {
              accounts: null,
              model: 0,
              meter: 'tokensPerMinute',
              when: { kind: 'at', atMicros: 0 },
              ask,
              repeat: false,
            },
          ],
        }),
      });
    expect(boundOf(asks({ kind: 'value', value: 60_000 }))).toBe(Math.ceil(boundOf(spiked) / 2));
    expect(boundOf(asks({ kind: 'factor', factor: 2 }))).toBe(1);
  });

  it('says 1 where the objectives allow any loss, and one too many where not even the most will do', () => {
    expect(boundOf((shards) => spiked(shards, { objectives: [] }))).toBe(1);
    expect(lowerBound(spiked, [survey(spiked(1), 1, 0)], 2)).toBe(3);
  });

  it('knows the loss that objectives allow', () => {
    const throttled = { metric: 'throttledShare', atMost: 0.02, atLeast: null, tenant: null };
    expect(lossAllowed(spiked(1))).toBeCloseTo(0.01);
    expect(lossAllowed(spiked(1, { objectives: [throttled] }))).toBeNull();
    const asking = gateway({ onNoShard: 'try-anyway' });
    expect(lossAllowed(spiked(1, { objectives: [throttled], gateway: asking }))).toBe(0.02);
  });
});

describe('the busiest window', () => {
  it('loses no more than the whole run, whichever policy', () => {
    for (const policy of ['headroom', 'round-robin', 'power-of-two', 'sticky', 'litellm-usage-v2']) {
      for (let seed = 0; seed < 4; seed++) {
        const whole = spiked(3, { gateway: gateway({ policy, spill: { hops: 1, order: 'next' } }) });
        const surveyed = survey(whole, seed, 0);
        const window = busyWindow(whole, surveyed)!;
        const part = simulate(windowConfig(whole, window), {
          seed,
          workload: new TraceWorkload(windowTrace(whole, seed, 0, window)),
        });
        const [reading] = windowMeasure(part, whole.objectives, surveyed.offered).readings;
        expect(reading!.high, `${policy}, seed ${seed}`).toBeGreaterThanOrEqual(served(whole, seed));
        expect(reading!.high, `${policy}, seed ${seed}`).toBeLessThan(0.99);
      }
    }
  });

  it('is none of a run that is hardly longer', () => {
    const short = spiked(3, { horizonMicros: 12 * MINUTE });
    expect(busyWindow(short, survey(short, 1, 0))).toBeNull();
  });

  it('is none where prompts are cached: it would begin without what the run has in its caches by then', () => {
    const plain = spiked(2);
    const cached = (share: number): SimulationConfig => ({
      ...plain,
      tenants: plain.tenants.map((one) => {
        const cacheableShare = bounded({ kind: 'constant', value: share });
        return { ...one, tokens: { ...one.tokens, cacheableShare } };
      }),
    });
    const surveyed = survey(plain, 1, 0);
    expect(busyWindow(cached(0), surveyed)).not.toBeNull();
    expect(busyWindow(cached(0.4), surveyed)).toBeNull();
  });
});
