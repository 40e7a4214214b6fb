/**
 * Loss: with c servers and no queue, Poisson arrivals of load a = lambda E[S] are blocked with Erlang's B formula
 *
 *   B(c, a) = (a^c / c!) / sum over k = 0..c of a^k / k!
 *
 * whatever the distribution of service is (A. K. Erlang, 1917; insensitivity: B. A. Sevast'yanov, 1957). The servers
 * are an account's concurrency limit.
 */
import { describe, expect, it } from 'vitest';
import { erlangB, expectAgreement, type Queue, replications } from '../support/theory.ts';

const BASE: Queue = {
  arrivalsPerSecond: 10,
  requests: 8_000,
  service: { kind: 'exponential', mean: 0.3 },
  servers: 4,
  waits: false,
};

describe('Erlang B', () => {
  it('is what textbooks tabulate', () => {
    expect(erlangB(1, 1)).toBe(0.5);
    expect(erlangB(4, 3)).toBeCloseTo(0.206107, 6);
    expect(erlangB(10, 5)).toBeCloseTo(0.018385, 6);
  });

  it.each([
    ['M/M/4/4', {}, 3],
    ['M/M/1/1', { servers: 1 }, 3],
    ['M/D/4/4', { service: { kind: 'constant', value: 0.3 } }, 3],
    ['M/G/8/8, lognormal', { servers: 8, service: { kind: 'lognormal', median: 0.3, sigma: 1 } }, 3 * Math.exp(0.5)],
  ] as const)('is the share that is refused of %s', (_, changes, load) => {
    const queue: Queue = { ...BASE, ...changes };
    const refused = replications(queue, ({ totals }) => totals.throttled / totals.offered);
    expectAgreement(erlangB(queue.servers!, load), refused);
  });
});
