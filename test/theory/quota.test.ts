/**
 * Quotas in closed form. Requests that reserve what they cost arrive at constant gaps, more of them than are refilled.
 *
 * Token bucket (capacity C, refill r, cost c, first arrival at t1; J. Turner, "New directions in communications",
 * 1986): the n-th arrival is the A(n)-th to be admitted at the latest, A(n) = min(n, floor((C + r (t - t1)) / c)).
 * Windows of length T with room for k requests: the first k of every T, fixed or sliding alike where T is a multiple
 * of the gap: A(n) = k floor(n / N) + min(k, n mod N) with N = T / gap. Poisson arrivals in fixed windows: E[min(k,
 * N)] each.
 */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { Window } from '../../simulator/quota/limits.ts';
import { simulate } from '../../simulator/simulate.ts';
import { account, config, model, semantics } from '../support/config-builder.ts';
import { arrivals, constant, tenant, tokens } from '../support/demand.ts';
import { expectAgreement, REPLICATIONS } from '../support/theory.ts';
import { watch } from '../support/audit.ts';

const GAP = 100_000;

interface Case {
  readonly window: Window;
  readonly quota: number;
  readonly cost: number;
  readonly requests: number;
  readonly burst?: number;
}

/** Every request costs its input and ten tokens of output, which is what it reserves. */
function quotaConfig({ window, quota, cost, requests, burst = 1 }: Case): SimulationConfig {
  return config({
    horizonMicros: 1e13,
    accounts: [account('only', { tokensPerMinute: quota })],
    models: [model({ burndown: 1 })],
    quota: semantics({ window, burstFraction: burst }),
    tenants: [
      tenant('everyone', 0, {
        arrivals: arrivals({ process: { kind: 'constant' }, ratePerSecond: 1e6 / GAP, maxRequests: requests }),
        tokens: tokens({ input: constant(cost - 10), maxTokens: 10 }),
      }),
    ],
  });
}

/** Admitted so far, at each arrival, and when that was. */
function admissions(made: Case): { readonly admitted: readonly number[]; readonly at: readonly number[] } {
  const { simulation, records } = watch(quotaConfig(made), 1);
  while (simulation.engine.step(1));
  const inOrder = [...records].sort((a, b) => a.id - b.id);
  let admitted = 0;
  return {
    admitted: inOrder.map((record) => (admitted += record.outcome === 'served' ? 1 : 0)),
    at: inOrder.map((record) => record.arrivedAtMicros),
  };
}

describe('the token bucket', () => {
  it.each([
    { quota: 60_000, cost: 1_000, burst: 1 },
    { quota: 60_000, cost: 777, burst: 1 },
    { quota: 59_999, cost: 331, burst: 0.25 },
    { quota: 80_001_000, cost: 400_000, burst: 0.1 },
  ])('admits floor((C + r t) / c), request by request: %j', ({ quota, cost, burst }) => {
    const made: Case = { window: 'token-bucket', quota, cost, burst, requests: 4_000 };
    const { admitted, at } = admissions(made);
    const closedForm = at.map((t, i) => {
      // In whole units of 1/60,000,000 token, as the quantities exceed what doubles hold.
      const units = BigInt(Math.floor(quota * 60_000 * burst)) * 1_000n + BigInt(quota) * BigInt(t - at[0]!);
      return Math.min(i + 1, Number(units / (BigInt(cost) * 60_000_000n)));
    });
    expect(admitted).toEqual(closedForm);
  });
});

describe('a window', () => {
  const perWindow = 60_000_000 / GAP;

  it.each(['fixed-minute', 'sliding-60s'] as const)('admits the first that fit of every minute: %s', (window) => {
    const quota = 100_000;
    const cost = 700;
    const room = Math.floor(quota / cost);
    const { admitted, at } = admissions({ window, quota, cost, requests: 4_000 });
    const closedForm = at.map((t, i) => {
      // Clock minutes begin at 0, sliding ones with the first arrival.
      const since = window === 'fixed-minute' ? Math.floor(t / GAP) : i;
      const before = window === 'fixed-minute' ? Math.floor(at[0]! / GAP) : 0;
      const inFirst = Math.min(room, perWindow - before);
      const windows = Math.floor(since / perWindow);
      const inLast = windows === 0 ? i + 1 : (since % perWindow) + 1;
      return (windows > 0 ? inFirst + (windows - 1) * room : 0) + Math.min(room, inLast);
    });
    expect(admitted).toEqual(closedForm);
  });

  it('of a clock minute admits E[min(k, N)] of N Poisson arrivals', () => {
    const [mean, room, minutes] = [600, 590, 20];
    const base = quotaConfig({ window: 'fixed-minute', quota: room * 100, cost: 100, requests: 1 });
    const process = arrivals({ ratePerSecond: mean / 60, endAtMicros: minutes * 60_000_000 });
    const tenants = [{ ...base.tenants[0]!, arrivals: process }];
    let probability = Math.exp(-mean);
    let expected = room;
    for (let n = 0; n < room; n++) {
      expected -= (room - n) * probability;
      probability *= mean / (n + 1);
    }
    const served = Array.from({ length: REPLICATIONS }, (_, replication) => {
      return simulate({ ...base, tenants }, { seed: 13, replication }).totals.served / minutes;
    });
    expectAgreement(expected, served, 0.01);
  });
});
