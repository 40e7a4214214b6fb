/**
 * Little's law, L = lambda W (J. D. C. Little, "A proof for the queuing formula L = lambda W", 1961). Between two
 * instants at which nobody is there it holds not on average but exactly: the requests in flight, integrated over
 * time, are the sum of their sojourns. With unlimited servers L = lambda E[S] besides.
 */
import { describe, expect, it } from 'vitest';
import { meanEstimate } from '../../simulator/metrics/interval.ts';
import { watch } from '../support/audit.ts';
import { expectAgreement, type Queue, queueConfig, REPLICATIONS, replications } from '../support/theory.ts';

const BASE: Queue = {
  arrivalsPerSecond: 20,
  requests: 2_000,
  service: { kind: 'lognormal', median: 0.2, sigma: 0.8 },
  servers: null,
  waits: false,
};

/** Requests in flight, integrated over time in microseconds, with the sum of all sojourns. */
function bothSides(queue: Queue, seed: number): { readonly inFlight: number; readonly sojourns: number } {
  const { simulation, records } = watch(queueConfig(queue), seed);
  // What is there before the first arrival is no request.
  const others = simulation.requests.live;
  let inFlight = 0;
  for (let before = 0, there = 0; simulation.engine.step(1); ) {
    inFlight += there * (simulation.engine.now - before);
    before = simulation.engine.now;
    there = simulation.requests.live - others;
  }
  return { inFlight, sojourns: records.reduce((sum, one) => sum + one.endedAtMicros - one.arrivedAtMicros, 0) };
}

describe("Little's law", () => {
  it.each([
    ['without a limit', BASE],
    ['with refusals', { ...BASE, servers: 3 }],
    ['with a queue', { ...BASE, servers: 8, waits: true }],
  ])('holds exactly %s', (_, queue) => {
    const { inFlight, sojourns } = bothSides(queue, 7);
    expect(sojourns).toBeGreaterThan(0);
    expect(inFlight).toBe(sojourns);
  });

  it('gives lambda E[S] requests in flight where nobody waits', () => {
    const span = (BASE.requests / BASE.arrivalsPerSecond) * 1e6;
    const means = Array.from({ length: REPLICATIONS }, (_, i) => bothSides(BASE, i).inFlight / span);
    expectAgreement(BASE.arrivalsPerSecond * 0.2 * Math.exp(0.8 ** 2 / 2), means);
  });

  it('agrees with the mean that results report', () => {
    const queue = { ...BASE, servers: 8, waits: true };
    const [mean] = replications(queue, ({ endToEnd }) => endToEnd.meanMicros);
    const { sojourns } = bothSides(queue, 12);
    expect(Math.abs(mean! - sojourns / queue.requests)).toBeLessThan(1);
    expect(meanEstimate([mean!]).n).toBe(1);
  });
});
