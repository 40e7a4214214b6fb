/** One queue as a simulation: one account, one tenant, and the theory's value held against replications. */
import { expect } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { meanEstimate } from '../../simulator/metrics/interval.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { simulate } from '../../simulator/simulate.ts';
import type { Distribution } from '../../simulator/sampling/distribution.ts';
import { account, config, gateway, model } from './config-builder.ts';
import { arrivals, bounded, tenant, tokens } from './demand.ts';

const SECOND = 1_000_000;
/** Enough for Student's interval to be narrow, few enough to be quick. */
export const REPLICATIONS = 16;

export interface Queue {
  readonly arrivalsPerSecond: number;
  readonly requests: number;
  /** In seconds; the time to first token is the whole service. */
  readonly service: Distribution;
  readonly servers: number | null;
  /** Whether who finds no server free waits, in order of arrival, or is refused. */
  readonly waits: boolean;
}

export function queueConfig({ arrivalsPerSecond, requests, service, servers, waits }: Queue): SimulationConfig {
  return config({
    horizonMicros: 1e6 * SECOND,
    accounts: [account('only', { tokensPerMinute: null, concurrency: servers })],
    models: [
      model({
        latency: {
          firstTokenMicros: bounded(inMicros(service), 0, 1e12),
          microsPerInputToken: 0,
          microsPerOutputToken: 0,
        },
      }),
    ],
    tenants: [
      tenant('everyone', 0, {
        arrivals: arrivals({ ratePerSecond: arrivalsPerSecond, maxRequests: requests }),
        tokens: tokens({ maxTokens: 10 }),
      }),
    ],
    gateway: gateway({
      onRefusal: waits ? 'hold' : 'give-up',
      hold: waits ? { capacity: requests, maxWaitMicros: 1e6 * SECOND } : null,
    }),
  });
}

/** The figure of each replication, which are independent of one another. */
export function replications(queue: Queue, figure: (result: RunResult) => number): number[] {
  const made = queueConfig(queue);
  return Array.from({ length: REPLICATIONS }, (_, replication) => figure(simulate(made, { seed: 12, replication })));
}

/** The theory's value lies in the 99 % interval of the mean, and that is narrow enough to mean something. */
export function expectAgreement(theory: number, values: readonly number[], widest = 0.1): void {
  const { mean, low, high } = meanEstimate(values, 0.99);
  const says = `theory ${theory}, simulated ${mean} in [${low}, ${high}]`;
  expect(low! <= theory && theory <= high!, says).toBe(true);
  expect(high! - low!, `${says}: too wide to say anything`).toBeLessThan(2 * widest * theory);
}

/** Mean wait over all requests, in seconds: those of no length count too. */
export const meanWaitSeconds = (result: RunResult): number => result.wait.meanMicros / SECOND;

function inMicros(distribution: Distribution): Distribution {
  switch (distribution.kind) {
    case 'constant':
      return { ...distribution, value: distribution.value * SECOND };
    case 'uniform':
      return { ...distribution, low: distribution.low * SECOND, high: distribution.high * SECOND };
    case 'exponential':
      return { ...distribution, mean: distribution.mean * SECOND };
    case 'lognormal':
      return { ...distribution, median: distribution.median * SECOND };
    case 'quantiles':
      return { ...distribution, values: distribution.values.map((value) => value * SECOND) };
  }
}

/** Erlang's B formula, by the recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)). */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}
