/** Law of objectives: a request that never ends never improves a verdict. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../simulator/metrics/histogram.ts';
import { jainIndex } from '../../simulator/metrics/jain.ts';
import { metricOf, OBJECTIVE_METRICS, rangeOf } from '../../simulator/metrics/objective.ts';
import type { RunResult, TenantResult, Totals } from '../../simulator/metrics/result.ts';
import { judgeObjective, type ObjectiveStatus } from '../../simulator/metrics/verdict.ts';
import { evidenceOf } from '../../src/report/estimates.ts';
import { makeResult } from '../support/reports.ts';

const SEED = 20_261_126;

const OUTCOMES = ['served', 'throttled', 'shed', 'failed', 'cutOff'] as const;

interface Request {
  readonly tenant: 0 | 1;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly isThrottledFirst: boolean;
  readonly micros: number;
  /** What the law is about: the same request, but for ever in flight. */
  readonly neverEnds: boolean;
}

const REQUEST: fc.Arbitrary<Request> = fc.record({
  tenant: fc.constantFrom(0, 1),
  outcome: fc.oneof({ weight: 3, arbitrary: fc.constant('served' as const) }, fc.constantFrom(...OUTCOMES)),
  isThrottledFirst: fc.boolean(),
  micros: fc.nat({ max: 200 }),
  neverEnds: fc.boolean(),
});
const RUN = fc.array(REQUEST, { minLength: 1, maxLength: 30 });
/** Those that count what was done in the simulated time have nothing open. */
const METRICS = OBJECTIVE_METRICS.filter(
  ({ name }) => !['costUsd', 'attemptsPerRequest', 'peakUtilisation'].includes(name),
);
const QUESTION = fc.record({
  metric: fc.constantFrom(...METRICS.map(({ name }) => name)),
  side: fc.constantFrom('atMost' as const, 'atLeast' as const),
  bound: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 200 })),
  tenant: fc.constantFrom(0, 1, null),
});

function totalsOf(requests: readonly Request[], isInFlight: (request: Request) => boolean): Totals {
  const ended = requests.filter((request) => !isInFlight(request));
  const by = Object.fromEntries(OUTCOMES.map((name) => [name, ended.filter(({ outcome }) => outcome === name).length]));
  return {
    ...(by as Record<(typeof OUTCOMES)[number], number>),
    offered: requests.length,
    inFlight: requests.length - ended.length,
    throttledFirstAttempt: ended.filter(({ isThrottledFirst }) => isThrottledFirst).length,
  };
}

function resultOf(requests: readonly Request[], isInFlight: (request: Request) => boolean): TenantResult {
  const totals = totalsOf(requests, isInFlight);
  const answered = requests.filter((request) => !isInFlight(request) && ['served', 'cutOff'].includes(request.outcome));
  const latencies = new Histogram();
  for (const { micros } of answered) latencies.record(micros);
  const summary = latencies.summary(totals.inFlight);
  const tokens = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return { name: 't', ...totals, endToEnd: summary, timeToFirstToken: summary, wait: summary, costUsd: 0, ...tokens };
}

/** The run, with some of its requests still in flight at its end. */
function runOf(requests: readonly Request[], isInFlight: (request: Request) => boolean): RunResult {
  const { name: _, ...all } = resultOf(requests, isInFlight);
  const tenants = [0, 1].map((index) =>
    resultOf(
      requests.filter(({ tenant }) => tenant === index),
      isInFlight,
    ),
  );
  const shares = tenants.filter(({ offered }) => offered > 0).map(({ served, offered }) => served / offered);
  return { ...makeResult(0, 960), ...all, totals: all, tenants, jainIndex: jainIndex(shares) };
}

type Rule = (runs: readonly RunResult[], question: QuestionOf) => ObjectiveStatus;
type QuestionOf = typeof QUESTION extends fc.Arbitrary<infer T> ? T : never;

const byRange: Rule = (runs, { metric, side, bound, tenant }) => {
  const asked = { metric, tenant: askedOf(metric, tenant), atMost: null, atLeast: null, [side]: bound };
  return judgeObjective(asked, evidenceOf(runs, asked)).status;
};

/** Wrong on purpose, and what Shardproof did once: goes by the requests that have ended. */
const byValue: Rule = (runs, { metric, side, bound, tenant }) => {
  const value = metricOf(runs[0]!, metric, askedOf(metric, tenant));
  return Number.isNaN(value) ? 'undecided' : (side === 'atMost' ? value <= bound : value >= bound) ? 'met' : 'missed';
};

function askedOf(metric: string, tenant: number | null): number | null {
  return METRICS.find(({ name }) => name === metric)!.perTenant ? tenant : null;
}

const nobody = (): boolean => false;
const asDrawn = ({ neverEnds }: Request): boolean => neverEnds;

/** Leaves requests in flight that had ended: what was open stays open, and what was decided is at most undecided. */
function neverImproves(rule: Rule): fc.IPropertyWithHooks<[Request[], QuestionOf]> {
  return fc.property(RUN, QUESTION, (requests, question) => {
    const before = rule([runOf(requests, nobody)], question);
    const after = rule([runOf(requests, asDrawn)], question);
    return after === before || after === 'undecided';
  });
}

describe('a request that never ends', () => {
  it('never improves the verdict on a run', () => {
    fc.assert(neverImproves(byRange), { seed: SEED, numRuns: 2_000 });
  });

  it('may have been the only one to be answered: where nobody was, nothing is known', () => {
    const one: Request = { tenant: 0, outcome: 'failed', isThrottledFirst: false, micros: 0, neverEnds: true };
    const asked = { metric: 'wait.p95', side: 'atLeast', bound: 0, tenant: 0 } as const;
    expect(byRange([runOf([one, { ...one, neverEnds: false }], asDrawn)], asked)).toBe('undecided');
  });

  it('is what the law bites on where verdicts go by the requests that have ended', () => {
    expect(fc.check(neverImproves(byValue), { seed: SEED, numRuns: 2_000 }).failed).toBe(true);
  });

  it('leaves the value that the run would have had within the range', () => {
    fc.assert(
      fc.property(RUN, QUESTION, (requests, { metric, tenant }) => {
        const value = metricOf(runOf(requests, nobody), metric, askedOf(metric, tenant));
        fc.pre(!Number.isNaN(value));
        const { low, high } = rangeOf(runOf(requests, asDrawn), metric, askedOf(metric, tenant));
        // Nothing to be said is no range.
        if (Number.isNaN(low)) return;
        expect(value).toBeGreaterThanOrEqual(low - 1e-12);
        expect(value).toBeLessThanOrEqual(high + 1e-12);
      }),
      { seed: SEED },
    );
  });

  it('never turns a missed objective over several replications into one that is met', () => {
    fc.assert(
      fc.property(fc.array(RUN, { minLength: 2, maxLength: 4 }), QUESTION, (drawn, question) => {
        const before = byRange(
          drawn.map((requests) => runOf(requests, nobody)),
          question,
        );
        const after = byRange(
          drawn.map((requests) => runOf(requests, asDrawn)),
          question,
        );
        expect([before, after].sort()).not.toEqual(['met', 'missed']);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});
