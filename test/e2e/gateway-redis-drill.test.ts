/** Two replicas share their state over Redis, lose it under load and have it back: nothing is lost, nothing twice. */
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { call, calls, PROMPT, type Seen } from '../support/drill.ts';
import { type Drilled, DRILL_SCENARIO, type ProcessTraces, startDrilled } from '../support/drilled-process.ts';
import { makeFolder } from '../support/journal.ts';
import { NO_REDIS, RedisServer } from '../support/redis-server.ts';

const PASSWORD = 'secret-of-redis';
const CALLERS = 8;
const ROWS_A_PHASE = 48;
const INPUT = 40;
const OUTPUT = 20;
/** Claude Sonnet 4.5 burns five tokens of the quota for one of output. */
const COST = INPUT + 5 * OUTPUT;
/** Room for one or two of the eight callers at a time on each of two accounts: the others are refused. */
const TIGHT = '150k';
const IMPATIENT = `
gateway:
  attempts: 2
  onNoShard: try-anyway
  hold: none
  backoff: { base: 10ms, cap: 20ms }
`;

/** What must hold when all is over: each request ended once, and Bedrock charged for what was served and no more. */
function expectConserved({ audit, records }: ProcessTraces, seen: readonly Seen[]): void {
  expect(audit.map(({ row }) => row!).sort((a, b) => a - b)).toEqual(seen.map(({ row }) => row));
  expect(new Set(audit.map(({ id }) => id)).size).toBe(seen.length);
  const recordOf = new Map(audit.map((line) => [line.row!, line]));
  for (const { row, status, isWhole } of seen) {
    const record = recordOf.get(row)!;
    const asked = records.filter(({ id }) => id === row);
    expect({ row, status, attempts: asked.length }).toEqual({ row, status: record.status, attempts: record.attempts });
    expect({ row, isWhole }).toEqual({ row, isWhole: record.outcome === 'served' });
    const tokens = record.inputTokens + record.outputTokens;
    expect({ row, tokens }).toEqual({ row, tokens: isWhole ? INPUT + OUTPUT : tokens });
    const settled = asked.map(({ settledTokens }) => settledTokens).filter((cost) => cost > 0);
    expect({ row, settled }).toEqual({ row, settled: isWhole ? [COST] : [] });
  }
}

const SPOILT: readonly (readonly [what: string, spoil: (good: ProcessTraces) => Partial<ProcessTraces>])[] = [
  ['a request that nobody wrote down', ({ audit }) => ({ audit: audit.slice(1) })],
  ['a request that both wrote down', ({ audit }) => ({ audit: [...audit, audit[0]!] })],
  ['an attempt that nobody knows of', ({ records }) => ({ records: [...records, records[0]!] })],
  ['a token', ({ records: [first, ...rest] }) => ({ records: [{ ...first!, settledTokens: 1 }, ...rest] })],
];

test.skipIf(NO_REDIS !== null)('Redis goes away under load and comes back', { timeout: 120_000 }, async () => {
  const folder = makeFolder();
  const scenario = folder.file('tight.yaml', [readFileSync(DRILL_SCENARIO, 'utf8').replace('500M', TIGHT) + IMPATIENT]);
  const redis = await RedisServer.start('--requirepass', PASSWORD);
  const state = `redis://:${PASSWORD}@127.0.0.1:${redis.port}`;
  const options = ['0', '1'].map((replica) => ['--state', state, '--replica', replica]);
  const drilled = await startDrilled({ scenario, options });
  const { gateways } = drilled;
  const seen: Seen[] = [];
  const each = async (name: string) => await Promise.all(gateways.map(async (one) => await one.metric(name)));
  const eventually = async (name: string, values: readonly number[]): Promise<void> =>
    vi.waitFor(async () => expect(await each(name)).toEqual(values), { timeout: 15_000, interval: 50 });
  /** Callers of both replicas; `midway` befalls them when half of the phase is through. */
  const phase = async (midway: () => Promise<void> = async () => {}): Promise<void> => {
    const from = seen.length;
    let befallen = Promise.resolve();
    const some = await calls(ROWS_A_PHASE, CALLERS, async (row) => {
      if (row === ROWS_A_PHASE / 2) befallen = midway();
      return await call(from + row, gateways[row % gateways.length] as Drilled);
    });
    seen.push(...some);
    await befallen;
  };
  try {
    await eventually('sisters', [1, 1]);
    await phase(() => redis.kill());
    await eventually('sharing', [0, 0]);
    await phase(() => redis.start());
    await eventually('sharing', [1, 1]);
    await phase();
    await eventually('in_flight', [0, 0]);
  } finally {
    await drilled.stop();
    await redis.stop();
    folder.remove();
  }
  const traces = await drilled.traces();
  expect(traces.codes).toEqual([130, 130]);
  expectConserved(traces, seen);
  expect(traces.written.match(/shares its state[^]*?works alone[^]*?shares its state/g)).toHaveLength(gateways.length);
  // Callers were served, and others refused, with Redis and without.
  for (const from of [0, ROWS_A_PHASE, 2 * ROWS_A_PHASE]) {
    expect(new Set(seen.slice(from, from + ROWS_A_PHASE).map(({ status }) => status))).toEqual(new Set([200, 429]));
  }
  for (const secret of [...traces.secrets, PROMPT, PASSWORD]) expect(traces.written).not.toContain(secret);
  for (const [what, spoil] of SPOILT) {
    expect(() => expectConserved({ ...traces, ...spoil(traces) }, seen), what).toThrow('expected');
  }
});
