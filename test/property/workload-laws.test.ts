/** What holds for every demand: reproducible, independent by tenant, in order, and as much as its rate says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TenantConfig } from '../../simulator/config.ts';
import { MICROS_PER_MINUTE as MINUTE, MICROS_PER_SECOND as SECOND } from '../../simulator/basics/time.ts';
import type { ArrivalConfig, Process, Profile, Spike } from '../../simulator/workload/arrivals.ts';
import { RateCurve } from '../../simulator/workload/rate.ts';
import { generateTrace } from '../../simulator/workload/replay.ts';
import { copyRow } from '../../simulator/workload/rows.ts';
import { TraceBlock } from '../../simulator/workload/trace.ts';
import { arrivals, bounded, demand, tenant, tokens } from '../support/demand.ts';
import { isUnlikelyCount } from '../support/statistics.ts';
import { COLUMNS, firstDifference } from '../support/traces.ts';

/** The same cases in every run of the tests; a failure prints the seed and the case again. */
const CASES = { seed: 20261121, numRuns: 40 } as const;
const HORIZON = 2 * MINUTE;

const micros = (most: number) => fc.integer({ min: 1, max: most });

const sojourn = fc.integer({ min: SECOND / 10, max: 20 * SECOND });

const process: fc.Arbitrary<Process> = fc.oneof(
  fc.constant<Process>({ kind: 'poisson' }),
  fc.constant<Process>({ kind: 'constant' }),
  fc.record({ kind: fc.constant('gamma' as const), cv: fc.double({ min: 0.2, max: 6, noNaN: true }) }),
  fc.record({
    kind: fc.constant('markov-modulated' as const),
    rates: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 9 })),
    sojournMicros: fc.tuple(sojourn, sojourn),
    weights: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    cv: fc.double({ min: 0.5, max: 3, noNaN: true }),
  }),
);

const profile: fc.Arbitrary<Profile> = fc.oneof(
  fc.constant<Profile>({ kind: 'flat' }),
  fc.record({
    kind: fc.constant('sine' as const),
    periodMicros: fc.integer({ min: SECOND, max: HORIZON }),
    amplitude: fc.double({ min: 0, max: 1, noNaN: true }),
    phaseMicros: micros(HORIZON),
  }),
  fc.record({
    kind: fc.constant('table' as const),
    stepMicros: fc.integer({ min: SECOND, max: HORIZON }),
    values: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 5 })),
  }),
);

const spike: fc.Arbitrary<Spike> = fc.record({
  atMicros: micros(HORIZON),
  riseMicros: fc.integer({ min: 0, max: 20 * SECOND }),
  holdMicros: fc.integer({ min: 0, max: 40 * SECOND }),
  fallMicros: fc.integer({ min: 0, max: 20 * SECOND }),
  factor: fc.double({ min: 0, max: 5, noNaN: true }),
  daily: fc.boolean(),
});

const arrivalConfig: fc.Arbitrary<ArrivalConfig> = fc
  .record({
    process,
    profile,
    spikes: fc.array(spike, { maxLength: 2 }),
    ratePerSecond: fc.integer({ min: 1, max: 40 }),
    ramp: fc.constantFrom(null, { from: 0.5, to: 2, overMicros: MINUTE }),
    startAtMicros: fc.constantFrom(0, 7 * SECOND),
    endAtMicros: fc.constantFrom(null, 100 * SECOND),
  })
  .map(arrivals);

const tenantConfig = (name: string, group: number): fc.Arbitrary<TenantConfig> =>
  fc.tuple(arrivalConfig, fc.integer({ min: 1, max: 5 })).map(([config, affinityKeys]) =>
    tenant(name, group, {
      arrivals: config,
      tokens: tokens({ input: bounded({ kind: 'lognormal', median: 500, sigma: 1 }), affinityKeys }),
    }),
  );

const seeds = fc.integer({ min: 0, max: 2 ** 53 - 2 });

/** The rows of one tenant, under another index. */
function rowsOf(trace: TraceBlock, from: number, to: number): TraceBlock {
  const rows = new TraceBlock(trace.length);
  for (let row = 0; row < trace.length; row++) {
    if (trace.tenant[row] !== from) continue;
    copyRow(trace, row, rows, rows.length);
    rows.tenant[rows.length++] = to;
  }
  return rows;
}

describe('workload laws', () => {
  it('the same seed gives the same rows, another seed or replication others', () => {
    fc.assert(
      fc.property(tenantConfig('a', 0), seeds, (only, seed) => {
        const config = demand([only], HORIZON);
        const trace = generateTrace(config, seed, 0);
        expect(firstDifference(generateTrace(config, seed, 0), trace)).toBeNull();
        fc.pre(trace.length > 3);
        expect(firstDifference(generateTrace(config, seed, 1), trace)).not.toBeNull();
        expect(firstDifference(generateTrace(config, seed + 1, 0), trace)).not.toBeNull();
      }),
      CASES,
    );
  });

  it('a tenant gets the same requests, whoever is there besides', () => {
    fc.assert(
      fc.property(tenantConfig('a', 1), tenantConfig('b', 0), seeds, (a, b, seed) => {
        const alone = generateTrace(demand([a], HORIZON), seed, 0);
        const together = generateTrace(demand([b, a], HORIZON), seed, 0);
        expect(firstDifference(rowsOf(together, 1, 0), alone)).toBeNull();
      }),
      CASES,
    );
  });

  it('arrivals are whole microseconds, in order, and within their bounds', () => {
    fc.assert(
      fc.property(tenantConfig('a', 0), tenantConfig('b', 1), seeds, (a, b, seed) => {
        const { atMicros, tenant: whose } = generateTrace(demand([a, b], HORIZON), seed, 0);
        const wrong = atMicros.findIndex((at, row) => {
          const { startAtMicros, endAtMicros } = [a, b][whose[row]!]!.arrivals;
          const isInside = at >= startAtMicros && at < (endAtMicros ?? HORIZON);
          return !Number.isInteger(at) || !isInside || (row > 0 && at < atMicros[row - 1]!);
        });
        expect(wrong).toBe(-1);
      }),
      CASES,
    );
  });

  it('a changed output leaves arrivals, inputs and latencies as they were', () => {
    fc.assert(
      fc.property(tenantConfig('a', 0), seeds, (only, seed) => {
        const output = bounded({ kind: 'exponential', mean: 70 });
        const changed = { ...only, tokens: { ...only.tokens, output } };
        const before = generateTrace(demand([only], HORIZON), seed, 0);
        const after = generateTrace(demand([changed], HORIZON), seed, 0);
        const others = COLUMNS.filter((column) => column !== 'outputTokens');
        expect(firstDifference(after, before, others)).toBeNull();
      }),
      CASES,
    );
  });
});

describe('rate laws', () => {
  /** Arrivals in all of some replications and in a part of each, and what the curve expects of both. */
  function count(config: ArrivalConfig, from: number, until: number, seed: number, replications: number) {
    const setting = demand([tenant('a', 0, { arrivals: config })], HORIZON);
    const curve = new RateCurve(config, setting.startEpochMicros, HORIZON);
    let counted = 0;
    for (let replication = 0; replication < replications; replication++) {
      const trace = generateTrace(setting, seed, replication);
      for (const at of trace.atMicros) if (at >= from && at < until) counted++;
    }
    return { counted, expected: replications * curve.expectedBetween(from, until) };
  }

  it('Poisson arrivals of any part of the run are as many as the rate integrates to (99.9 % each)', () => {
    let unlikely = 0;
    const runs = 100;
    fc.assert(
      fc.property(arrivalConfig, seeds, micros(HORIZON), micros(HORIZON), (config, seed, one, other) => {
        const poisson: ArrivalConfig = { ...config, process: { kind: 'poisson' } };
        const { counted, expected } = count(poisson, Math.min(one, other), Math.max(one, other), seed, 1);
        if (expected < 30 ? counted > expected + 20 + 4 * Math.sqrt(expected) : isUnlikelyCount(counted, expected))
          unlikely++;
      }),
      { ...CASES, numRuns: runs },
    );
    // Each case fails once in a thousand by chance: two of a hundred would be a fault.
    expect(unlikely).toBeLessThan(2);
  });

  it('bursty arrivals keep the mean from the first instant on, without a burst at the start', () => {
    const config = arrivals({ process: { kind: 'gamma', cv: 4 }, ratePerSecond: 5 });
    const { counted, expected } = count(config, 0, 10 * SECOND, 8, 400);
    // The variance of a stationary renewal count is at most about cv^2 times that of Poisson.
    expect(Math.abs(counted - expected)).toBeLessThan(3.3 * Math.sqrt(expected * 16));
  });

  it('constant arrivals miss what the rate integrates to by less than one', () => {
    fc.assert(
      fc.property(arrivalConfig, seeds, (config, seed) => {
        const { counted, expected } = count({ ...config, process: { kind: 'constant' } }, 0, HORIZON, seed, 1);
        expect(Math.abs(counted - expected)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
      CASES,
    );
  });

  it('a spike multiplies the arrivals while it holds by its factor', () => {
    const config = arrivals({
      ratePerSecond: 50,
      spikes: [
        { atMicros: 30 * SECOND, riseMicros: 0, holdMicros: 30 * SECOND, fallMicros: 0, factor: 3, daily: false },
      ],
    });
    const inside = count(config, 30 * SECOND, MINUTE, 4, 10);
    const outside = count(config, MINUTE, 90 * SECOND, 4, 10);
    expect(inside.expected / outside.expected).toBeCloseTo(3, 9);
    expect(isUnlikelyCount(inside.counted, inside.expected)).toBe(false);
    expect(isUnlikelyCount(outside.counted, outside.expected)).toBe(false);
    // Canary: a spike that went unheard, or one of twice the factor, would be seen.
    expect(isUnlikelyCount(outside.counted, inside.expected)).toBe(true);
    expect(isUnlikelyCount(inside.counted, 2 * inside.expected)).toBe(true);
  });
});
