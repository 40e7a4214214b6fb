/** Nothing is lost: requests at every event, reservations once all requests have ended, rows against totals. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../simulator/basics/time.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import type { Ledger } from '../../simulator/quota/ledger.ts';
import { METERS } from '../../simulator/quota/limits.ts';
import { ADMITTED } from '../../simulator/quota/verdict.ts';
import type { Simulation } from '../../simulator/run/simulation.ts';
import { totalsOf, watch, type Watched } from '../support/audit.ts';
import { someConfig } from '../support/swarm.ts';

const RUNS = { seed: 20_260_106, numRuns: 80 } as const;
const SEED = 3;
/** More than any of these runs has: a run that exceeds it does not end. */
const MOST_EVENTS = 1_000_000;

/** Every configuration of the swarm, whichever features it has. */
function everyConfig(check: (config: SimulationConfig) => void): void {
  fc.assert(fc.property(someConfig, check), RUNS);
}

/** Runs to the end, one event at a time. */
function run(watched: Watched, afterEach?: () => void): void {
  let events = 0;
  while (watched.simulation.engine.step(1)) {
    afterEach?.();
    if (++events > MOST_EVENTS) throw new Error(`no end after ${events} events`);
  }
}

/** Whether a request can have ended for its caller and yet hold its tokens. */
const canBeOrphaned = ({ quota, tenants }: SimulationConfig): boolean =>
  quota.onAbort === 'hold-until-model-finish' && tenants.some(({ timeoutMicros }) => timeoutMicros !== null);

describe('at every event', () => {
  it('offered = served + throttled + shed + failed + cut off + those that are really there', () => {
    everyConfig((config) => {
      const watched = watch(config, SEED);
      const { requests } = watched.simulation;
      // What is there before the first arrival is no request.
      const others = requests.live;
      run(watched, () => {
        const { inFlight } = totalsOf(watched.simulation);
        const live = requests.live - others;
        if (canBeOrphaned(config) ? inFlight > live : inFlight !== live)
          throw new Error(`${inFlight}, but ${live} live`);
      });
    });
  });
});

describe('records', () => {
  it('are written in the order in which requests end, none after the end of the run', () => {
    everyConfig((config) => {
      const watched = watch(config, SEED);
      run(watched);
      const ends = watched.records.map(({ endedAtMicros }) => endedAtMicros);
      expect(ends).toEqual([...ends].sort((one, other) => one - other));
      expect(ends.at(-1) ?? 0).toBeLessThanOrEqual(config.horizonMicros);
    });
  });
});

describe('once every request has ended', () => {
  const drained = someConfig.map((config) => ({ ...config, horizonMicros: 100_000_000_000 }));

  it('nothing is in flight, and what is charged is what was settled', () => {
    fc.assert(
      fc.property(drained, (config) => {
        const watched = watch(config, SEED);
        const others = watched.simulation.requests.live;
        run(watched);
        expect(watched.simulation.requests.live).toBe(others);
        expect(totalsOf(watched.simulation).inFlight).toBe(0);
        expectSettled(config, watched);
      }),
      RUNS,
    );
  });

  it('would not pass if a request that is aborted kept its tokens', () => {
    const leaking = fc.property(drained, (config) => {
      const watched = watch(config, SEED);
      const { ledger } = watched.simulation.shards;
      const settle = ledger.settle.bind(ledger);
      ledger.settle = (shard, model, held, used, ...instants) =>
        settle(shard, model, used === 0 ? 0 : held, used, ...instants);
      run(watched);
      expectSettled(config, watched);
    });
    expect(fc.check(leaking, { ...RUNS, endOnFailure: true }).failed).toBe(true);
  });

  it('every meter is full again after its window', () => {
    fc.assert(
      fc.property(drained, (config) => {
        const watched = watch(config, SEED);
        run(watched);
        expectFull(watched.simulation);
      }),
      RUNS,
    );
  });

  it('the rows add up to the totals', () => {
    fc.assert(
      fc.property(drained, (config) => {
        const watched = watch(config, SEED);
        run(watched);
        expectRowsAddUp(config, watched);
      }),
      RUNS,
    );
  });
});

function expectSettled(config: SimulationConfig, { simulation, audit }: Watched): void {
  const { shards } = simulation;
  const { ledger } = shards;
  const day = config.accounts.map(() => 0);
  for (let row = 0; row < ledger.tokens.rows; row++) {
    const charged = shards.settledTokens(row) + audit.refusedTokens[row]!;
    const requests = shards.answered(row, ADMITTED) + audit.refusedRequests[row]!;
    expect(audit.net.get('tokensPerMinute')![row], `tokens of row ${row}`).toBe(charged);
    expect(audit.net.get('requestsPerMinute')?.[row] ?? requests, `requests of row ${row}`).toBe(requests);
    expect(audit.net.get('concurrency')?.[row] ?? 0, `in use of row ${row}`).toBe(0);
    const isRuntime = config.models[Math.floor(row / ledger.shards)]!.endpoint === 'runtime';
    if (isRuntime) day[row % ledger.shards]! += charged;
  }
  expect(audit.net.get('tokensPerDay') ?? day).toEqual(day);
}

function expectFull({ shards, engine }: Simulation): void {
  const { ledger } = shards;
  for (const name of METERS) {
    const meter = ledger.meter(name);
    for (let row = 0; meter !== null && row < meter.rows; row++) {
      const limit = meter.limit(row);
      if (limit === null) continue;
      // A bucket that was overdrawn needs longer by as many minutes as it was overdrawn quotas.
      const minutes = limit === 0 ? 1 : 1 + Math.ceil(Math.max(0, -meter.left(row, engine.now)) / limit);
      const wait = name === 'tokensPerDay' ? MICROS_PER_DAY : name === 'concurrency' ? 0 : minutes * MICROS_PER_MINUTE;
      const left = meter.left(row, engine.now + wait);
      expect(left, `${name} of row ${row}`).toBe(limit === 0 ? left : capacityOf(ledger, name, limit));
    }
  }
}

/** What a meter holds that nobody has used. */
function capacityOf({ semantics }: Ledger, name: (typeof METERS)[number], limit: number): number {
  const isBucket = semantics.window === 'token-bucket' && name !== 'tokensPerDay' && name !== 'concurrency';
  return isBucket ? Math.floor(limit * semantics.burstFraction) : limit;
}

function expectRowsAddUp(config: SimulationConfig, { simulation, records }: Watched): void {
  const totals = totalsOf(simulation);
  const of = (outcome: string): number => records.filter((record) => record.outcome === outcome).length;
  expect({ ...totals, inFlight: 0 }).toEqual({
    offered: records.length,
    served: of('served'),
    throttled: of('throttled'),
    shed: of('shed'),
    failed: of('failed'),
    cutOff: of('cut-off'),
    inFlight: 0,
    throttledFirstAttempt: records.filter(({ firstOutcome }) => firstOutcome === 'throttled').length,
  });
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  const sum = (values: Iterable<number>): number => [...values].reduce((all, one) => all + one, 0);
  const { shards } = simulation;
  const inRows = sum(records.map(({ settledTokens }) => settledTokens));
  const settled = sum(Array.from({ length: shards.rows }, (_, row) => shards.settledTokens(row)));
  // The row of an orphan is written when its client leaves: should mantle cut it off later, less is settled
  // than it says.
  const foretells = canBeOrphaned(config) && config.models.some(({ endpoint }) => endpoint === 'mantle');
  expect(foretells ? Math.min(inRows, settled) : inRows).toBe(settled);
  const asked = config.accounts.map((_, shard) =>
    sum(records.map((record) => record.shards.filter((s) => s === shard).length)),
  );
  const rows = Array.from({ length: shards.rows }, (_, row) => row);
  const answers = (shard: number): number =>
    sum(
      rows
        .filter((row) => row % shards.size === shard)
        .map((row) => sum([0, 1, 2, 3, 4, 5, 6, 7].map((v) => shards.answered(row, v)))),
    );
  expect(asked).toEqual(config.accounts.map((_, shard) => answers(shard)));
  expect(records.filter((record) => !isPlausible(record))).toEqual([]);
}

/** Attempts, instants and outcomes of one row that go together. */
function isPlausible(record: RequestRow): boolean {
  const { arrivedAtMicros, waitMicros, firstTokenMicros, endedAtMicros, attempts, shards, firstOutcome, outcome } =
    record;
  const wasAnswered = outcome === 'served' || outcome === 'cut-off';
  return (
    attempts === Math.min(shards.length, 2_047) &&
    (firstOutcome === 'none') === (attempts === 0) &&
    wasAnswered === (firstTokenMicros !== null) &&
    waitMicros >= 0 &&
    arrivedAtMicros + waitMicros <= endedAtMicros &&
    (firstTokenMicros === null ||
      (firstTokenMicros >= waitMicros && arrivedAtMicros + firstTokenMicros <= endedAtMicros))
  );
}
