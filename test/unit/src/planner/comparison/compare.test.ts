/** Policies on identical arrivals: paired differences, standings, regret. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../../../simulator/simulate.ts';
import { comparePolicies, type PolicyRuns, standingOf } from '../../../../../src/planner/comparison/compare.ts';
import { answerOf } from '../../../../../src/planner/comparison/text.ts';
import { configOf, minimal } from '../../scenario/minimal.ts';

const UNEVEN = `accounts:
  - { name: large, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 12k } } } }
  - { name: small, region: us-east-1, quotas: { models: { m: { tokensPerMinute: 1500 } } } }`;
const MORE = 'gateway: { attempts: 1, spill: 0, hold: none, onNoShard: try-anyway }';
const config = configOf(minimal({ accounts: UNEVEN, duration: 'duration: 20m', more: MORE }));

function runsOf(policy: string): PolicyRuns {
  const gateway = { ...config.gateway, policy };
  const results = [0, 1, 2, 3].map((replication) => simulate({ ...config, gateway }, { seed: 3, replication }));
  return { policy, results };
}

const [headroom, random, oracle] = ['headroom', 'random', 'oracle'].map(runsOf);

describe('a comparison', () => {
  const compared = comparePolicies([headroom!, random!, headroom!], oracle!, ['costUsd', 'servedShare']);
  const served = compared.map(({ metrics }) => metrics.find(({ metric }) => metric === 'servedShare')!);

  it('has every metric once, those of the objectives among them', () => {
    const names = compared[0]!.metrics.map(({ metric }) => metric);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toContain('costUsd');
    expect(names[0]).toBe('servedShare');
  });

  it('ends the interval of a share at 0 and 1, but not that of a difference', () => {
    const none = { shed: 0, failed: 0, cutOff: 0, inFlight: 0 };
    const serving = (...shares: readonly number[]): PolicyRuns => ({
      policy: 'made-up',
      results: shares.map((answered, i) => {
        const result = headroom!.results[i]!;
        return {
          ...result,
          totals: { ...result.totals, ...none, offered: 100, served: answered, throttled: 100 - answered },
        };
      }),
    });
    const [first, second] = comparePolicies([serving(100, 60), serving(40, 0)], null, []).map(
      ({ metrics }) => metrics[0]!,
    );
    expect(first!.estimate).toMatchObject({ mean: 0.8, high: 1 });
    expect(second!.estimate).toMatchObject({ mean: 0.2, low: 0 });
    expect(second!.difference!.mean).toBeCloseTo(-0.6);
    expect(second!.difference!.low).toBeLessThan(0);
  });

  it('pairs by replication: the same policy differs by nothing from itself', () => {
    expect(served[0]).toMatchObject({ difference: null, standing: null });
    expect(served[2]).toMatchObject({ difference: { mean: 0, low: 0, high: 0, n: 4 }, standing: 'equal' });
  });

  it('says which is worse, and what better routing could still win', () => {
    expect(served[1]!.difference!.high).toBeLessThan(-0.05);
    expect(served[1]!.standing).toBe('worse');
    expect(served[1]!.regret!.high).toBeLessThan(-0.05);
    expect(served[0]!.regret!.mean).toBeLessThanOrEqual(1e-3);
    expect(answerOf(compared)).toBe('No policy serves more than headroom.');
    const turned = comparePolicies([random!, headroom!], oracle!, []);
    expect(turned[1]!.metrics[0]!.difference!.low).toBeGreaterThan(0.05);
    expect(answerOf(turned)).toMatch(/^headroom serves most: \d+\.\d\d% of all requests more than random\.$/);
  });

  it('without the oracle has no regret', () => {
    const [only] = comparePolicies([headroom!], null, []);
    expect(only!.metrics.every(({ regret }) => regret === null)).toBe(true);
  });
});

it.each([
  ['servedShare', 0.1, 0.05, 0.15, 'better'],
  ['servedShare', -0.1, -0.15, -0.05, 'worse'],
  ['throttledShare', 0.1, 0.05, 0.15, 'worse'],
  ['ttft.p95', -9, -12, -3, 'better'],
  ['ttft.p95', -9, -22, 3, 'open'],
  ['servedShare', 0, 0, 0, 'equal'],
  ['servedShare', 0.1, null, null, 'open'],
] as const)('a difference of %s by %d (%s .. %s) is %s', (metric, mean, low, high, standing) => {
  expect(standingOf({ mean, low, high, level: 0.95, n: 4 }, metric)).toBe(standing);
});
