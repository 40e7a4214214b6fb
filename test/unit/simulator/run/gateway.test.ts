/** The gateway's rounds, hops, holds and give-ups, on requests that are counted one by one. */
import { describe, expect, it, vi } from 'vitest';
import type { SimulationConfig } from '../../../../simulator/config.ts';
import type { GatewayConfig } from '../../../../simulator/gateway/settings.ts';
import { simulate } from '../../../../simulator/simulate.ts';
import { account, config, gateway, semantics } from '../../../support/config-builder.ts';
import { tenant } from '../../../support/demand.ts';
import { watch } from '../../../support/audit.ts';
import { type Row, rows } from '../../../support/workloads.ts';

function run(settings: Partial<GatewayConfig>, made: readonly Row[], changes: Partial<SimulationConfig> = {}) {
  const watched = watch(config({ gateway: gateway(settings), ...changes }), 1, { workload: rows(...made) });
  while (watched.simulation.engine.step(1));
  return watched;
}

const burst = (count: number): Row[] => Array.from({ length: count }, (_, i) => ({ atMicros: i }));

describe('spill-over', () => {
  it.each(['next', 'policy'] as const)('in the order "%s" reaches every shard once, and none again', (order) => {
    const { records } = run({ spill: { hops: 5, order } }, burst(6), {
      accounts: ['a', 'b', 'c'].map((name) => account(name, { requestsPerMinute: 1 })),
    });
    expect(records.filter(({ outcome }) => outcome === 'throttled').map(({ attempts }) => attempts)).toEqual([3, 3, 3]);
    for (const { shards } of records) expect(new Set(shards).size).toBe(shards.length);
  });

  it('is counted as attempts, and the first answer is what the first shard said', () => {
    const { records } = run({ policy: 'round-robin', spill: { hops: 1, order: 'next' } }, burst(4), {
      accounts: [account('a', { requestsPerMinute: 0 }), account('b')],
    });
    expect(records.map(({ shards }) => shards.join())).toEqual(['0,1', '1', '0,1', '1']);
    expect(records.map(({ firstOutcome }) => firstOutcome)).toEqual(['throttled', 'admitted', 'throttled', 'admitted']);
    expect(records.every(({ outcome }) => outcome === 'served')).toBe(true);
  });
});

describe('a refusal', () => {
  const slow = { refusalMicros: 2_000_000, spill: { hops: 1, order: 'next' } } as const;
  const refusing = { accounts: [account('a', { tokensPerMinute: 0 }), account('b', { tokensPerMinute: 1_000_000 })] };

  it('takes its time, the one before a hop like the last one', () => {
    const { records } = run({ ...slow, policy: 'round-robin' }, [{ atMicros: 0 }], refusing);
    expect(records).toMatchObject([{ shards: [0, 1], outcome: 'served', waitMicros: 2_000_000 }]);
  });

  it('cools its shard down when it comes back, and not before', () => {
    const made = [0, 1_000_000, 2_500_000].map((atMicros) => ({ atMicros }));
    const settings = { ...slow, policy: 'fill-first', cooldownMicros: 60_000_000 } as const;
    const { records } = run(settings, made, {
      accounts: [account('a'), account('b')],
      faults: [{ kind: 'suspended', fromMicros: 0, untilMicros: 90_000_000, accounts: [0] }],
    });
    // The first two were sent before the first answer was back; the third knows it.
    expect([...records].sort((one, other) => one.id - other.id).map(({ shards }) => shards.join())).toEqual([
      '0,1',
      '0,1',
      '1',
    ]);
  });

  it('is not known while it is on its way: its request is believed to be in flight', () => {
    const made = [0, 1_000_000].map((atMicros) => ({ atMicros }));
    const { records } = run({ ...slow, policy: 'headroom' }, made, {
      accounts: [account('a'), account('b')],
      faults: [{ kind: 'suspended', fromMicros: 0, untilMicros: 90_000_000, accounts: [0] }],
    });
    expect(records.map(({ shards }) => shards.join()).sort()).toEqual(['0,1', '1']);
  });

  it('that its client does not wait for is forgotten', () => {
    const { simulation, records } = run({ ...slow, policy: 'headroom' }, [{ atMicros: 0 }], {
      ...refusing,
      tenants: [tenant('a', 0, { timeoutMicros: 1_000_000 })],
      faults: [{ kind: 'suspended', fromMicros: 0, untilMicros: 90_000_000, accounts: null }],
    });
    expect(records).toMatchObject([{ outcome: 'failed', endedAtMicros: 1_000_000 }]);
    const { book } = simulation.replicas.all[0]!;
    expect([0, 1].map((shard) => book.inFlight(shard))).toEqual([0, 0]);
  });

  it('that is on its way when the run ends leaves its request in flight', () => {
    const { records, simulation } = run(slow, [{ atMicros: 0 }], { ...refusing, horizonMicros: 1_000_000 });
    expect(records).toEqual([]);
    expect(simulation.tally.totals(0).inFlight).toBe(1);
  });
});

describe('retries', () => {
  it('back off in rounds and are counted', () => {
    const settings = {
      attempts: 4,
      onRefusal: 'retry',
      backoff: { baseMicros: 1_000_000, capMicros: 3_000_000, jitter: 'none' },
      refusalMicros: 1_000,
    } as const;
    const { records, simulation } = run(settings, [{ atMicros: 0 }], {
      accounts: [account('a', { tokensPerMinute: 10 })],
    });
    // Waits of 1, 2 and 3 s, each after a refusal that took 1 ms; the last refusal takes 1 ms to come back.
    expect(records).toMatchObject([
      { outcome: 'throttled', attempts: 4, waitMicros: 6_004_000, endedAtMicros: 6_004_000 },
    ]);
    expect(simulation.gateway.retries).toBe(3);
  });

  it('stay within their budget', () => {
    const settings = { attempts: 100, onRefusal: 'retry', retryBudget: { ratio: 0.5, minimumPerSecond: 0 } } as const;
    const { simulation } = run(settings, burst(20), { accounts: [account('a', { tokensPerMinute: 10 })] });
    expect(simulation.gateway.retries).toBe(10);
  });
});

describe('held requests', () => {
  const held = { onRefusal: 'hold', hold: { capacity: 2, maxWaitMicros: 10_000_000 } } as const;
  const busy = { accounts: [account('a', { concurrency: 1 })] };

  it('are served in order of importance, then of arrival, as soon as there is room', () => {
    const { records } = run(
      held,
      [0, 1, 2].map((atMicros) => ({ atMicros, tenant: atMicros === 2 ? 1 : 0 })),
      { ...busy, tenants: [tenant('batch', 0, { priority: 1 }), tenant('chat', 1)] },
    );
    // An answer takes 0.6 s.
    expect(records.map(({ id }) => id)).toEqual([0, 2, 1]);
    expect(records.map(({ endedAtMicros }) => endedAtMicros)).toEqual([600_000, 1_200_000, 1_800_000]);
  });

  it('are shed when the queue is full or their wait too long', () => {
    const { records } = run({ ...held, hold: { capacity: 1, maxWaitMicros: 300_000 } }, burst(3), busy);
    expect(records.map(({ id, outcome, endedAtMicros }) => [id, outcome, endedAtMicros])).toEqual([
      [2, 'throttled', 2],
      [1, 'shed', 300_001],
      [0, 'served', 600_000],
    ]);
  });

  it('keep their place while a refusal is on its way, and are shed once they have waited too long', () => {
    // A 503 is no matter of quota, so the book lets the first of the queue ask again and again.
    const down = { kind: 'capacity', probability: 1, fromMicros: 0, untilMicros: 1_500_000, accounts: null } as const;
    const settings = { ...held, hold: { capacity: 3, maxWaitMicros: 4_000_000 }, refusalMicros: 300_000 };
    const { records } = run(settings, burst(3), { ...busy, faults: [down] });
    expect(records.every(({ endedAtMicros }) => endedAtMicros <= 4_300_002)).toBe(true);
    const served = records.filter(({ outcome }) => outcome === 'served').map(({ id }) => id);
    expect(served).toEqual([...served].sort((one, other) => one - other));
    expect(records).toHaveLength(3);
  });

  it('do not all ask at once when quota comes back', () => {
    // Three requests a minute, and a policy that does not look at quotas: the account is asked whenever it has cooled.
    const cooling = { cooldownMicros: 59_000_000, refusalMicros: 20_000 };
    const settings = { ...held, ...cooling, hold: { capacity: 100, maxWaitMicros: 90_000_000 } };
    const { records } = run(settings, burst(40), {
      accounts: [account('a', { requestsPerMinute: 3 })],
      quota: semantics({ window: 'fixed-minute' }),
    });
    const asks = records.reduce((sum, { attempts }) => sum + attempts, 0);
    // All 40 ask when they come. A minute later one of the 37 asks, then two, and then four, who are refused.
    expect(asks).toBe(40 + 1 + 2 + 4);
  });

  it('leave when their client does', () => {
    const { records } = run(held, burst(2), { ...busy, tenants: [tenant('a', 0, { timeoutMicros: 500_000 })] });
    expect(records.map(({ id, outcome, endedAtMicros }) => [id, outcome, endedAtMicros])).toEqual([
      [0, 'failed', 500_000],
      [1, 'failed', 500_001],
    ]);
  });

  it('count as in flight, the alarms that wake them do not', () => {
    const settings = config({ ...busy, gateway: gateway({ ...held, replicas: 4, sharing: { kind: 'full' } }) });
    expect(simulate(settings, { seed: 1, workload: rows(...burst(2)) }).peakInFlight).toBe(2);
  });
});

describe('the oracle', () => {
  it('asks no shard that will refuse, for whichever request it is asked', () => {
    const settings = { policy: 'oracle', onNoShard: 'hold', hold: { capacity: 9, maxWaitMicros: 90_000_000 } } as const;
    const { records } = run(
      settings,
      [
        { atMicros: 0, input: 30_000 },
        { atMicros: 1, input: 80_000 },
      ],
      { accounts: [account('a')], quota: semantics({ window: 'fixed-minute' }) },
    );
    expect(records.map(({ firstOutcome, attempts }) => [firstOutcome, attempts])).toEqual([
      ['admitted', 1],
      ['admitted', 1],
    ]);
  });
});

describe("a caller's SDK", () => {
  const callerRetry = {
    attempts: 3,
    throttleBaseMicros: 200_000_000,
    transientBaseMicros: 0,
    capMicros: 200_000_000,
    clients: 1,
    retryTokens: { capacity: 100, throttleCost: 5, transientCost: 14 },
  };

  it('takes a request that was shed for throttled when it pays for the retry, and when it gets that back', () => {
    // Shed, because no shard fits until the minute ends.
    const settings = gateway({ policy: 'headroom', onNoShard: 'shed' });
    const { simulation, records } = watch(
      config({
        accounts: [account('a')],
        quota: semantics({ window: 'fixed-minute' }),
        tenants: [tenant('a', 0, { callerRetry })],
        gateway: settings,
      }),
      2,
      { workload: rows({ atMicros: 0, input: 90_000 }, { atMicros: 30_000_000, input: 90_000 }) },
    );
    const asks = vi.spyOn(simulation.callers, 'retryAfter');
    const answers = vi.spyOn(simulation.callers, 'succeeded');
    while (simulation.engine.step(1));
    expect(records.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['served', 1],
      ['served', 1],
    ]);
    expect(asks.mock.calls.map(([, , , , isThrottle]) => isThrottle)).toEqual([true]);
    expect(answers.mock.calls.map(([, , lastWasThrottle]) => lastWasThrottle)).toEqual([null, true]);
  });
});
