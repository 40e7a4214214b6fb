/** What requests read of their account's prompt cache and write there, and what follows from it for everything else. */
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import type { RequestRow } from '../../../../simulator/metrics/request-row.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { account, config, gateway, model, semantics } from '../../../support/config-builder.ts';
import { constant, tenant, tokens } from '../../../support/demand.ts';
import { type Row, rows } from '../../../support/workloads.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** 0.5 s to the first token, and 1 ms for each token that is not read; then 10 ms a token, 100 of them. */
const MODEL = model({
  burndown: 1,
  minimumCacheTokens: 500,
  latency: { firstTokenMicros: constant(500_000), microsPerInputToken: 1_000, microsPerOutputToken: 10_000 },
});

const call = (at: number, changes: Partial<Row> = {}): Row => ({
  atMicros: at,
  affinity: 7,
  input: 1_000,
  cacheable: 800,
  output: 100,
  ...changes,
});

function served(changes: Partial<SimulationConfig>, ...calls: readonly Row[]): readonly RequestRow[] {
  const found: RequestRow[] = [];
  const all = { models: [MODEL], accounts: [account('only')], horizonMicros: 90 * MINUTE, ...changes };
  simulate(config(all), { seed: 1, workload: rows(...calls), recorder: (row) => found.push(row) });
  return found.sort((a, b) => a.id - b.id);
}

const cached = (found: readonly RequestRow[]): (readonly [read: number, write: number])[] =>
  found.map(({ cacheReadTokens, cacheWriteTokens }) => [cacheReadTokens, cacheWriteTokens]);

describe('of a session in one account', () => {
  it('the first call writes, and later ones read as much as was written', () => {
    const found = served({}, call(0), call(10 * SECOND), call(20 * SECOND, { cacheable: 900 }), call(30 * SECOND));
    expect(cached(found)).toEqual([
      [0, 800],
      [800, 0],
      [800, 100],
      [800, 0],
    ]);
  });

  it('reads are free at settlement, writes are not, and both count at admission', () => {
    const [first, second] = served({}, call(0), call(10 * SECOND));
    expect([first!.reservedTokens, second!.reservedTokens]).toEqual([1_100, 1_100]);
    expect([first!.settledTokens, second!.settledTokens]).toEqual([1_100, 300]);
  });

  it('the time to the first token follows what is not read', () => {
    const [first, second] = served({}, call(0), call(10 * SECOND));
    expect([first!.firstTokenMicros, second!.firstTokenMicros]).toEqual([1_500_000, 700_000]);
  });

  it('what is written can be read from the first token on: not before, not by another key', () => {
    const at = 1_500_000;
    const found = served({}, call(0), call(at - 1), call(at), call(at + 1, { affinity: 8 }));
    expect(cached(found)).toEqual([
      [0, 800],
      [0, 800],
      [800, 0],
      [0, 800],
    ]);
  });

  it('what was written is gone after its time to live, which a read renews', () => {
    const renewed = 1_500_000 + 4 * MINUTE;
    const found = served({}, call(0), call(renewed), call(renewed + 5 * MINUTE - 1), call(renewed + 15 * MINUTE));
    expect(cached(found).map(([read]) => read)).toEqual([0, 800, 800, 0]);
  });

  it('an hour is an hour, and its writes cost more', () => {
    const hour = tenant('t', 0, { tokens: tokens({ cacheTtlMicros: 60 * MINUTE }) });
    const found = served({ tenants: [hour] }, call(0), call(30 * MINUTE));
    expect(cached(found)[1]).toEqual([800, 0]);
    const costs = [tenant('t', 0), hour].map((one) => {
      const all = config({ models: [MODEL], tenants: [one] });
      return simulate(all, { seed: 1, workload: rows(call(0)) }).costUsd;
    });
    // 200 plain and 100 out at 1 and 5 dollars a thousand, 800 written at 1.25 or 2.
    expect(costs).toEqual([0.2 + 0.5 + 1, 0.2 + 0.5 + 1.6]);
  });

  it('half an hour is half an hour, and its writes cost as those of five minutes', () => {
    const half = tenant('t', 0, { tokens: tokens({ cacheTtlMicros: 30 * MINUTE }) });
    const found = served({ tenants: [half] }, call(0), call(30 * MINUTE), call(61 * MINUTE));
    expect(cached(found).map(([read]) => read)).toEqual([0, 800, 0]);
    const all = config({ models: [MODEL], tenants: [half] });
    expect(simulate(all, { seed: 1, workload: rows(call(0)) }).costUsd).toBe(0.2 + 0.5 + 1);
  });

  it('a prefix below the minimum of its model is not cached', () => {
    expect(cached(served({}, call(0, { cacheable: 499 }), call(10 * SECOND, { cacheable: 499 })))).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it.each([
    ['settle-generated', 0],
    ['refund-all', 0],
    ['hold-until-model-finish', 800],
  ] as const)('a caller that leaves before the first token has written nothing: %s', (onAbort, read) => {
    const tenants = [tenant('hasty', 0, { timeoutMicros: SECOND })];
    const [left, after] = served({ tenants, quota: semantics({ onAbort }) }, call(0), call(10 * SECOND));
    expect(left!.outcome).toBe('failed');
    expect(after!.cacheReadTokens).toBe(read);
  });

  it('nor has an answer that breaks off before it', () => {
    const broken = { kind: 'break', by: 'cut', after: 0, probability: 1, call: null, accounts: null } as const;
    const faults = [{ ...broken, fromMicros: 0, untilMicros: SECOND }];
    expect(cached(served({ faults }, call(0), call(10 * SECOND)))[1]).toEqual([0, 800]);
    const later = [{ ...broken, after: 0.5, fromMicros: 0, untilMicros: SECOND }];
    expect(cached(served({ faults: later }, call(0), call(10 * SECOND)))[1]).toEqual([800, 0]);
  });

  it('a refused request touches nothing: its prefix lives no longer', () => {
    const accounts = [account('small', { tokensPerMinute: 1_200 })];
    const quota = semantics({ window: 'fixed-minute' });
    const refused = call(4.5 * MINUTE + 1, { input: 5_000 });
    const found = served({ accounts, quota }, call(0), refused, call(5.5 * MINUTE));
    expect(found.map(({ outcome }) => outcome)).toEqual(['served', 'throttled', 'served']);
    expect(cached(found)).toEqual([
      [0, 800],
      [0, 0],
      [0, 800],
    ]);
  });

  it('a suspended account loses its cache, what is being written included', () => {
    const faults = [{ kind: 'suspended', accounts: [0], fromMicros: SECOND, untilMicros: 2 * SECOND } as const];
    expect(cached(served({ faults }, call(0), call(10 * SECOND)))[1]).toEqual([0, 800]);
  });

  it('where admission spares what is read, it spares what this account has', () => {
    const quota = semantics({ reserveCacheReads: false });
    const found = served({ quota }, call(0), call(10 * SECOND));
    expect(found.map(({ reservedTokens }) => reservedTokens)).toEqual([1_100, 300]);
  });
});

describe('over two accounts', () => {
  it('each has a cache of its own', () => {
    const accounts = [account('one'), account('other')];
    const calls = [0, 10, 20, 30].map((second) => call(second * SECOND));
    const found = served({ accounts, gateway: gateway({ policy: 'round-robin' }) }, ...calls);
    expect(cached(found).map(([read]) => read)).toEqual([0, 0, 800, 800]);
  });

  it('what routing costs is what another account has', () => {
    const two = config({
      models: [MODEL],
      accounts: [account('one'), account('other')],
      gateway: gateway({ policy: 'round-robin' }),
    });
    const calls = [0, 10, 20, 30].map((second) => call(second * SECOND));
    const { tenants, affineReadTokens } = simulate(two, { seed: 1, workload: rows(...calls) });
    expect([tenants[0]!.cacheReadTokens, tenants[0]!.cacheWriteTokens, affineReadTokens]).toEqual([
      1_600,
      1_600,
      [2_400],
    ]);
  });

  it('nothing is lost to routing by one account, whatever is in flight at the end', () => {
    const of = config({ models: [MODEL], accounts: [account('only')], horizonMicros: 21 * SECOND });
    const calls = [0, 10, 20].map((second) => call(second * SECOND));
    const { tenants, affineReadTokens } = simulate(of, { seed: 1, workload: rows(...calls) });
    expect([tenants[0]!.cacheReadTokens, affineReadTokens]).toEqual([800, [800]]);
  });

  it('nor by what a row states to be read, beside rows that leave it open', () => {
    const accounts = [account('one'), account('other')];
    const of = config({ models: [MODEL], accounts, gateway: gateway({ policy: 'round-robin' }) });
    const stated = call(5 * SECOND, { cacheable: 0, cacheRead: 700 });
    const workload = rows(call(0), stated, call(10 * SECOND), call(21 * SECOND), call(30 * SECOND));
    const { tenants, affineReadTokens } = simulate(of, { seed: 1, workload });
    expect([tenants[0]!.cacheReadTokens, affineReadTokens]).toEqual([700 + 1_600, [700 + 2_400]]);
  });

  it('rows that state what they read read it anywhere', () => {
    const accounts = [account('one'), account('other')];
    const stated = call(0, { cacheable: 0, cacheRead: 800 });
    expect(cached(served({ accounts }, stated, { ...stated, atMicros: SECOND }))).toEqual([
      [800, 0],
      [800, 0],
    ]);
  });
});
