/** Generated workloads: arrival processes, tenants, the columns of requests, and blocks. */
import { describe, expect, it } from 'vitest';
import { MICROS_PER_HOUR as HOUR, MICROS_PER_SECOND as SECOND } from '../../../../simulator/basics/time.ts';
import { GeneratedWorkload, groupTenants } from '../../../../simulator/workload/generator.ts';
import { collect, generateTrace, TraceWorkload } from '../../../../simulator/workload/replay.ts';
import { copyRows } from '../../../../simulator/workload/rows.ts';
import { affinityOf } from '../../../../simulator/workload/tenant-requests.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { describeTrace } from '../../../../src/trace/describe.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';
import { arrivals, bounded, constant, demand, tenant, tokens } from '../../../support/demand.ts';
import { firstDifference } from '../../../support/traces.ts';

const SEED = 4711;

describe('arrival processes', () => {
  it('constant gaps begin with half a gap and give exactly rate x time arrivals', () => {
    const steady = tenant('a', 0, { arrivals: arrivals({ process: { kind: 'constant' }, ratePerSecond: 4 }) });
    const trace = generateTrace(demand([steady], 2 * SECOND), SEED, 0);
    expect([...trace.atMicros]).toEqual([125, 375, 625, 875, 1125, 1375, 1625, 1875].map((ms) => ms * 1000));
  });

  it('whole microseconds are cut from an exact instant: the error does not add up', () => {
    const odd = tenant('a', 0, { arrivals: arrivals({ process: { kind: 'constant' }, ratePerSecond: 300_000 }) });
    const trace = generateTrace(demand([odd], SECOND), SEED, 0);
    expect(trace.length).toBe(300_000);
    expect(trace.atMicros[299_999]).toBe(Math.floor(299_999.5 / 0.3));
  });

  it.each([0.5, 2, 6])('gamma gaps have the stated coefficient of variation %d', (cv) => {
    const bursty = tenant('a', 0, { arrivals: arrivals({ process: { kind: 'gamma', cv } }) });
    const statistics = describeTrace(generateTrace(demand([bursty], 2 * HOUR), SEED, 0));
    expect(statistics.gapVariation / cv).toBeCloseTo(1, 1);
  });

  it('a modulated process keeps its states apart and its mean at 1', () => {
    const process = {
      kind: 'markov-modulated',
      rates: [0, 5],
      sojournMicros: [20 * SECOND, 5 * SECOND],
      weights: [1, 1],
      cv: 1,
    } as const;
    const bursty = tenant('a', 0, { arrivals: arrivals({ process, ratePerSecond: 5 }) });
    const statistics = describeTrace(generateTrace(demand([bursty], 24 * HOUR), SEED, 0));
    expect(Math.abs(statistics.meanRatePerSecond / 5 - 1)).toBeLessThan(0.1);
    // On for a share p = 0.2 of the time. Half of all changes lead to the same state, so that a state lasts twice its
    // sojourn, and the memory of the chain is t = 1 / (1 / 40 + 1 / 10) = 8 s. Over a window T of 60 s, dispersion is
    // 1 + 2 rate (1 - p) / p t (1 - t / T (1 - e^(-T / t))).
    const expected = 1 + 2 * 5 * 4 * 8 * (1 - (8 / 60) * (1 - Math.exp(-60 / 8)));
    expect(Math.abs(statistics.dispersion / expected - 1)).toBeLessThan(0.15);
  });

  it('nothing arrives before the start, at or after the end, or beyond the number allowed', () => {
    const some = tenant('a', 0, { arrivals: arrivals({ startAtMicros: 3 * SECOND, endAtMicros: 5 * SECOND }) });
    const trace = generateTrace(demand([some], HOUR), SEED, 0);
    expect(trace.length).toBeGreaterThan(5);
    expect(trace.atMicros[0]).toBeGreaterThanOrEqual(3 * SECOND);
    expect(trace.atMicros[trace.length - 1]).toBeLessThan(5 * SECOND);
    const few = tenant('a', 0, { arrivals: arrivals({ maxRequests: 7 }) });
    expect(generateTrace(demand([few], HOUR), SEED, 0).length).toBe(7);
  });

  it('a rate of zero means no arrivals, for ever or until a ramp lifts it', () => {
    const never = tenant('a', 0, { arrivals: arrivals({ ratePerSecond: 0 }) });
    expect(generateTrace(demand([never], HOUR), SEED, 0).length).toBe(0);
    const profile = { kind: 'table', stepMicros: 60 * SECOND, values: [0, 1] } as const;
    const half = tenant('a', 0, { arrivals: arrivals({ profile }) });
    const trace = generateTrace(demand([half], 60 * SECOND), SEED, 0);
    expect(trace.length).toBe(0);
  });
});

describe('tenants', () => {
  it('groups keep the order of their indices', () => {
    expect(groupTenants([tenant('a', 3), tenant('b', 1), tenant('c', 3)])).toEqual([[1], [0, 2]]);
  });

  it('those of a group share one process by their shares', () => {
    const shared = [0.5, 0.3, 0.2].map((share, index) => tenant(`t${index}`, 0, { share }));
    const trace = generateTrace(demand(shared, HOUR), SEED, 0);
    expect(unfairness(describeTrace(trace).tenantRows, [0.5, 0.3, 0.2])).toBeNull();
  });

  it('arrivals at the same microsecond go by group', () => {
    const beat = arrivals({ process: { kind: 'constant' } });
    const tenants = [tenant('late', 2, { arrivals: beat }), tenant('early', 1, { arrivals: beat })];
    const trace = generateTrace(demand(tenants, SECOND), SEED, 0);
    expect([...trace.tenant.subarray(0, 4)]).toEqual([1, 0, 1, 0]);
  });
});

describe('requests', () => {
  it('constant columns are exactly their constants', () => {
    const plain = tenant('a', 0, { tokens: tokens({ input: constant(7), output: constant(3), maxTokens: 50 }) });
    const trace = generateTrace(demand([plain], 10 * SECOND), SEED, 0);
    expect(new Set(trace.inputTokens)).toEqual(new Set([7]));
    expect(new Set(trace.outputTokens)).toEqual(new Set([3]));
    expect(new Set(trace.maxTokens)).toEqual(new Set([50]));
    expect(new Set(trace.affinity)).toEqual(new Set([affinityOf('a', 0)]));
    expect(new Set([...trace.cacheReadTokens, ...trace.cacheWriteTokens, ...trace.cacheableTokens])).toEqual(
      new Set([0]),
    );
  });

  it('cacheable tokens are shares of the input', () => {
    const cached = tenant('a', 0, {
      tokens: tokens({
        input: bounded({ kind: 'uniform', low: 10, high: 1000 }),
        cacheableShare: bounded({ kind: 'uniform', low: 0, high: 1 }, 0, 1),
      }),
    });
    const trace = generateTrace(demand([cached], 100 * SECOND), SEED, 0);
    let share = 0;
    for (let row = 0; row < trace.length; row++) {
      const [input, cacheable] = [trace.inputTokens[row]!, trace.cacheableTokens[row]!];
      expect(cacheable).toBeLessThanOrEqual(input);
      share += cacheable / input / trace.length;
    }
    expect(share).toBeCloseTo(0.5, 1);
    expect(new Set([...trace.cacheReadTokens, ...trace.cacheWriteTokens])).toEqual(new Set([0]));
  });

  it('affinities are the hashes of the tenant with each of its keys, equally often', () => {
    const trace = generateTrace(demand([tenant('a', 0, { tokens: tokens({ affinityKeys: 4 }) })], HOUR), SEED, 0);
    const keys = [0, 1, 2, 3].map((key) => affinityOf('a', key));
    const counts = keys.map((key) => trace.affinity.filter((each) => each === key).length);
    expect(counts.reduce((a, b) => a + b)).toBe(trace.length);
    expect(unfairness(counts, [1, 1, 1, 1])).toBeNull();
    expect(keys).not.toContain(affinityOf('b', 0));
  });

  it('latency draws are uniform', () => {
    const trace = generateTrace(demand([tenant('a', 0)], HOUR), SEED, 0);
    const counts = Array.from({ length: 8 }, () => 0);
    for (const draw of trace.latencyDraw) counts[draw >>> 29]! += 1;
    expect(
      unfairness(
        counts,
        counts.map(() => 1),
      ),
    ).toBeNull();
  });
});

describe('blocks', () => {
  const config = demand(
    [
      tenant('a', 0, { tokens: tokens({ input: bounded({ kind: 'exponential', mean: 900 }), affinityKeys: 9 }) }),
      tenant('b', 1, { tokens: tokens({ cacheableShare: bounded({ kind: 'uniform', low: 0, high: 1 }, 0, 1) }) }),
    ],
    30 * SECOND,
  );

  it.each([1, 7, 256, 5000])('of %d rows give the same trace as any other', (capacity) => {
    const workload = new GeneratedWorkload(config, SEED, 2);
    const block = new TraceBlock(capacity);
    const whole = generateTrace(config, SEED, 2);
    let row = 0;
    for (workload.fill(block); block.length > 0; workload.fill(block)) {
      const expected = new TraceBlock(capacity);
      copyRows(whole, row, expected, 0, block.length);
      expected.length = block.length;
      expect(firstDifference(block, expected)).toBeNull();
      row += block.length;
    }
    expect(row).toBe(whole.length);
  });

  it('stay empty once there are no more arrivals', () => {
    const workload = new GeneratedWorkload(config, SEED, 0);
    collect(workload);
    const block = new TraceBlock(4);
    workload.fill(block);
    expect(block.length).toBe(0);
  });

  it('of a replayed trace are its rows', () => {
    const trace = generateTrace(config, SEED, 0);
    expect(firstDifference(collect(new TraceWorkload(trace)), trace)).toBeNull();
  });
});
