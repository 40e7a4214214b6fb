/** What a generation holds while it runs, and what it leaves behind however it ends. */
import { describe, expect, it } from 'vitest';
import type { BreakName } from '../../../../simulator/accounts/fault-config.ts';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import type { AbortRule } from '../../../../simulator/quota/limits.ts';
import { account, config, model, semantics } from '../../../support/config-builder.ts';
import { tenant } from '../../../support/demand.ts';
import { type Watched, watch } from '../../../support/audit.ts';
import { rows } from '../../../support/workloads.ts';

/** 1,000 tokens in, at most 500 out, of which 100 come: one every 10 ms from 0.5 s on, the last at 1.5 s. */
const REQUEST = rows({ atMicros: 0, input: 1_000, maxTokens: 500, output: 100 });
const ALWAYS = { fromMicros: 0, untilMicros: 600_000_000, accounts: null };
const again = (): ReturnType<typeof rows> => rows({ atMicros: 0, input: 1_000, maxTokens: 500, output: 100 });

function one(changes: Partial<SimulationConfig>): Watched {
  return watch(config({ accounts: [account('only')], ...changes }), 1, { workload: again() });
}

/** Tokens left of 100,000 once everything that happens up to an instant has happened, at that very instant. */
function leftAt(watched: Watched, micros: number): number {
  const { engine, shards } = watched.simulation;
  while (engine.now < micros && engine.step(1));
  return shards.ledger.tokens.left(0, engine.now);
}

describe('while tokens are generated', () => {
  const adjusting = (adjustTo: 'remaining' | 'produced'): Partial<SimulationConfig> => ({
    quota: semantics({ adjustIntervalMicros: 1_000_000, adjustTo, window: 'sliding-60s' }),
  });

  it('the reservation becomes input + tokens so far x burndown + what may still come', () => {
    // 50 tokens after one second: 1,000 + 50 x 5 + 450.
    expect(leftAt(one(adjusting('remaining')), 1_000_000)).toBe(100_000 - 1_700);
  });

  it('or lets go at once of what may still come', () => {
    expect(leftAt(one(adjusting('produced')), 1_000_000)).toBe(100_000 - 1_250);
  });

  it.each(['remaining', 'produced'] as const)('%s or not, the settlement is the same', (adjustTo) => {
    expect(leftAt(one(adjusting(adjustTo)), 1_500_000)).toBe(100_000 - 1_500);
    expect(leftAt(one({ quota: semantics({ window: 'sliding-60s' }) }), 1_500_000)).toBe(100_000 - 1_500);
  });
});

describe('of what was reserved, what was not used', () => {
  const shareOf = (changes: Partial<SimulationConfig>): number | undefined =>
    simulate(config({ models: [model({ burndown: 1 })], accounts: [account('only')], ...changes }), {
      seed: 1,
      workload: again(),
    }).shards[0]?.unusedReservationShare;

  it.each(['remaining', 'produced'] as const)('counts whether it is held to the end or not: %s', (adjustTo) => {
    // Reserved 1,000 + 500, used 1,000 + 100.
    expect(shareOf({ quota: semantics({ adjustIntervalMicros: 1_000_000, adjustTo }) })).toBe(400 / 1_500);
    expect(shareOf({ quota: semantics({ adjustIntervalMicros: 0, adjustTo }) })).toBe(400 / 1_500);
  });
});

describe('when the client leaves after a second, with 50 tokens', () => {
  const leaving = (onAbort: AbortRule, changes: Partial<SimulationConfig> = {}): Watched =>
    one({
      quota: semantics({ onAbort, window: 'sliding-60s' }),
      tenants: [tenant('everyone', 0, { timeoutMicros: 1_000_000 })],
      ...changes,
    });

  it.each([
    ['settle-generated', 1_250, 1_250],
    ['refund-all', 0, 0],
    ['hold-until-model-finish', 1_500, 1_500],
  ] as const)('%s holds %i tokens then and %i in the end', (onAbort, then, atLast) => {
    const watched = leaving(onAbort);
    expect(leftAt(watched, 1_000_000)).toBe(100_000 - then);
    expect(leftAt(watched, 2_000_000)).toBe(100_000 - atLast);
    expect(watched.simulation.requests.live).toBe(0);
    expect(watched.records).toMatchObject([{ outcome: 'failed', endedAtMicros: 1_000_000, settledTokens: atLast }]);
  });

  it('mantle has charged the output that was generated', () => {
    const watched = leaving('settle-generated', {
      models: [model({ endpoint: 'mantle', burndown: 1 })],
      accounts: [account('only', { outputTokensPerMinute: 10_000 })],
    });
    leftAt(watched, 2_000_000);
    expect(watched.audit.net.get('outputTokensPerMinute')).toEqual([50]);
  });
});

describe('when the answer breaks off half-way, with 50 of 100 tokens, after a second', () => {
  const broken = (by: BreakName, onAbort: AbortRule, changes: Partial<SimulationConfig> = {}): Watched =>
    one({
      quota: semantics({ onAbort, window: 'sliding-60s' }),
      horizonMicros: 600_000_000,
      faults: [{ kind: 'break', by, after: 0.5, probability: 1, call: null, ...ALWAYS }],
      ...changes,
    });

  it.each([
    ['internal', 'settle-generated', 1_000_000, 1_250],
    ['cut', 'settle-generated', 1_000_000, 1_250],
    ['model-overloaded', 'refund-all', 1_000_000, 0],
    ['cut', 'hold-until-model-finish', 1_000_000, 1_250],
    ['stall', 'settle-generated', 351_000_000, 1_250],
    ['stall', 'hold-until-model-finish', 351_000_000, 1_250],
  ] as const)('by %s under %s: failed at %i us, at %i tokens', (by, onAbort, endedAtMicros, settledTokens) => {
    const watched = broken(by, onAbort);
    leftAt(watched, 400_000_000);
    expect(watched.records).toMatchObject([
      { outcome: 'failed', endedAtMicros, settledTokens, firstTokenMicros: null },
    ]);
    expect(watched.simulation.requests.live).toBe(0);
  });

  it('a stalled answer ends before that where its client gives up', () => {
    const tenants = [tenant('everyone', 0, { timeoutMicros: 30_000_000 })];
    const watched = broken('stall', 'settle-generated', { tenants });
    leftAt(watched, 400_000_000);
    expect(watched.records).toMatchObject([{ outcome: 'failed', endedAtMicros: 30_000_000, settledTokens: 1_250 }]);
  });

  it('one that the output quota cuts off before leaves nothing behind', () => {
    const faults = [{ kind: 'break', by: 'cut', after: 1, probability: null, call: 1, ...ALWAYS }] as const;
    const watched = watch(
      config({
        models: [model({ endpoint: 'mantle', burndown: 1 })],
        accounts: [account('only', { outputTokensPerMinute: 60 })],
        quota: semantics({ adjustIntervalMicros: 200_000, window: 'fixed-minute' }),
        faults,
        horizonMicros: 600_000_000,
      }),
      1,
      { workload: rows(...[0, 70_000_000].map((atMicros) => ({ atMicros, input: 9, maxTokens: 300, output: 200 }))) },
    );
    leftAt(watched, 200_000_000);
    expect(watched.records.map(({ outcome }) => outcome)).toEqual(['cut-off', 'cut-off']);
  });

  it('and on the n-th call only that one', () => {
    const faults = [{ kind: 'break', by: 'cut', after: 0, probability: null, call: 2, ...ALWAYS }] as const;
    const watched = watch(config({ accounts: [account('only')], faults }), 1, {
      workload: rows(...[0, 1, 2].map((at) => ({ atMicros: at * 10_000_000, input: 10, maxTokens: 9, output: 5 }))),
    });
    leftAt(watched, 60_000_000);
    expect(watched.records.map(({ outcome }) => outcome)).toEqual(['served', 'failed', 'served']);
    expect(watched.records[1]).toMatchObject({ settledTokens: 0, endedAtMicros: 10_500_000 });
  });
});

describe('on mantle', () => {
  it.each([
    [0, 60, 1_500_000],
    [200_000, 60, 1_200_000],
  ])(
    'adjusted every %i us, an answer is cut off after the %i tokens that there are',
    (adjustIntervalMicros, left, at) => {
      const watched = watch(
        config({
          models: [model({ endpoint: 'mantle', burndown: 1 })],
          accounts: [account('only', { outputTokensPerMinute: left })],
          quota: semantics({ adjustIntervalMicros, window: 'fixed-minute' }),
        }),
        1,
        { workload: again() },
      );
      leftAt(watched, 2_000_000);
      expect(watched.records).toMatchObject([{ outcome: 'cut-off', endedAtMicros: at, settledTokens: 1_060 }]);
      expect(watched.audit.net.get('outputTokensPerMinute')).toEqual([60]);
    },
  );
});

describe('faults', () => {
  it('a slow shard stretches every latency of what it takes in', () => {
    const slow = { kind: 'slow', fromMicros: 0, untilMicros: 1, accounts: null, factor: 2 } as const;
    const watched = watch(config({ accounts: [account('only')], faults: [slow] }), 1, { workload: REQUEST });
    leftAt(watched, 4_000_000);
    expect(watched.records).toMatchObject([{ firstTokenMicros: 1_000_000, endedAtMicros: 3_000_000 }]);
  });

  it('a cut of a very large quota leaves whole thousands, so that the bucket stays exact', () => {
    const cut = { kind: 'quota-cut', fromMicros: 0, untilMicros: 5_000_000, accounts: null, factor: 0.7 } as const;
    const accounts = [account('only', { tokensPerMinute: 200_001_000 })];
    const watched = watch(config({ accounts, faults: [cut] }), 1, { workload: again() });
    leftAt(watched, 1_000_000);
    const limit = watched.simulation.shards.ledger.tokens.limit(0)!;
    expect(limit % 1_000).toBe(0);
    expect(limit).toBe(140_000_000);
  });
});
