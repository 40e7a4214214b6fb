/** Objectives as k6 takes them. */
import { expect, it } from 'vitest';
import { OBJECTIVE_METRICS } from '../../../../simulator/metrics/objective.ts';
import { thresholdsOf } from '../../../../src/load/thresholds.ts';

const TENANTS = [{ name: 'chat' }, { name: 'fraud' }];

it('objectives are thresholds on metrics in the field’s names', () => {
  const bound = { atMost: null, atLeast: null, tenant: null };
  expect(
    thresholdsOf(
      [
        { ...bound, metric: 'servedShare', atLeast: 0.999 },
        { ...bound, metric: 'throttledShare', atMost: 0.001, tenant: 1 },
        { ...bound, metric: 'ttft.p95', atMost: 5_000_000 },
        { ...bound, metric: 'ttft.mean', atMost: 1_500_000 },
        { ...bound, metric: 'endToEnd.max', atMost: 60_000_000, tenant: 0 },
        { ...bound, metric: 'costUsd', atMost: 3 },
      ],
      TENANTS,
    ),
  ).toEqual({
    llm_served: ['rate>=0.999'],
    'llm_throttled{tenant:fraud}': ['rate<=0.001'],
    llm_ttft: ['p(95)<=5000', 'avg<=1500'],
    'llm_e2e{tenant:chat}': ['max<=60000'],
  });
});

it('every share of outcomes and every latency has one', () => {
  const without = OBJECTIVE_METRICS.map(({ name }) => name).filter((metric) => {
    return Object.keys(thresholdsOf([{ metric, atMost: 1, atLeast: null, tenant: null }], TENANTS)).length === 0;
  });
  expect(without).toEqual(['costUsd', 'jainIndex', 'attemptsPerRequest', 'peakUtilisation']);
});
