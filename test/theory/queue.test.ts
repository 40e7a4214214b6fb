/**
 * Waiting: who is refused is held and served in order of arrival, so a concurrency limit of c is a queue of c servers.
 * A settlement wakes the queue at once, so no alarm has a part in it and the mechanics are exact.
 *
 *   M/M/1:  W = rho / (mu - lambda)                                            (Erlang 1909)
 *   M/G/1:  W = lambda E[S^2] / (2 (1 - rho))                                  (Pollaczek 1930, Khinchine 1932)
 *   M/M/c:  W = C(c, a) / (c mu - lambda), with C Erlang's C formula           (Erlang 1917)
 *
 * W is the mean time before service; D. Gross, J. F. Shortle et al., "Fundamentals of Queueing Theory", chapters 3, 6.
 */
import { describe, it } from 'vitest';
import { expectAgreement, meanWaitSeconds, type Queue, replications } from '../support/theory.ts';

const BASE: Queue = {
  arrivalsPerSecond: 5,
  requests: 10_000,
  service: { kind: 'exponential', mean: 0.1 },
  servers: 1,
  waits: true,
};

describe('M/M/1', () => {
  it.each([5, 7])('waits as Erlang says, at %i arrivals a second and 10 served', (arrivalsPerSecond) => {
    const theory = arrivalsPerSecond / 10 / (10 - arrivalsPerSecond);
    expectAgreement(theory, replications({ ...BASE, arrivalsPerSecond }, meanWaitSeconds));
  });
});

describe('M/G/1', () => {
  it('of constant service waits half as long', () => {
    const waits = replications({ ...BASE, service: { kind: 'constant', value: 0.1 } }, meanWaitSeconds);
    expectAgreement(0.05, waits);
  });

  it('of two kinds of requests waits as Pollaczek and Khinchine say', () => {
    // Nine of ten take 0.05 s, one takes 0.55 s: the mean is 0.1 s, the mean of squares 0.0325.
    const service = { kind: 'quantiles', probabilities: [0, 0.9, 0.9, 1], values: [0.05, 0.05, 0.55, 0.55] } as const;
    expectAgreement((5 * 0.0325) / (2 * 0.5), replications({ ...BASE, service }, meanWaitSeconds));
  });
});

describe('M/M/3', () => {
  it('waits as Erlang C says', () => {
    const load = 2;
    const unserved = (load ** 3 / 6) * (3 / (3 - load));
    const waits = unserved / (1 + load + load ** 2 / 2 + unserved);
    const queue = { ...BASE, arrivalsPerSecond: 20, servers: 3 };
    expectAgreement(waits / (30 - 20), replications(queue, meanWaitSeconds));
  });
});
