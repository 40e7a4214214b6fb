/** What a gateway does when something breaks, over sockets: each drill ends with requests and tokens accounted for. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { account, config, gateway, model } from '../support/config-builder.ts';
import { constant, tenant } from '../support/demand.ts';
import { call, calls, expectConserved, expectSecrecy, PROMPT, type Seen } from '../support/drill.ts';
import { CLAUDE } from '../support/ingress.ts';
import { until } from '../support/raw-http.ts';
import {
  type RunningGateway,
  type RunningGatewayOptions,
  startGateway,
  type Traces,
} from '../support/running-gateway.ts';
import { TRANSPORTS } from '../support/upstream.ts';

/** An answer of 20 tokens takes 2.5 s, which is 25 ms here. */
const LATENCY = { firstTokenMicros: constant(500_000), microsPerInputToken: 0, microsPerOutputToken: 100_000 };
const ACCOUNTS = ['first', 'second', 'third'];
const CONFIG = config({
  models: [model({ id: CLAUDE, maxOutputTokens: 20_000, latency: LATENCY })],
  accounts: ACCOUNTS.map((name) => account(name, { tokensPerMinute: 1_000_000_000 })),
  tenants: [tenant('chat', 0)],
  gateway: gateway({
    policy: 'least-in-flight',
    attempts: 4,
    spill: { hops: 2, order: 'policy' },
    onRefusal: 'retry',
    onNoShard: 'try-anyway',
    cooldownMicros: 1_000_000,
  }),
});
const STOLEN = 'sp-stolen';
/** An account has room for one or two of the callers at a time. */
const TIGHT = {
  ...CONFIG,
  accounts: ACCOUNTS.map((name) => account(name, { tokensPerMinute: 21_000 })),
  gateway: { ...CONFIG.gateway, attempts: 2 },
};
const ROWS = 60;
const CALLERS = 12;
/** 0.6 s here. */
const DEADLINE_MICROS = 60_000_000;

let running: RunningGateway;
let seen: Seen[] = [];

afterEach(async () => {
  const traces = await running.stop();
  expectConserved(traces, seen, ACCOUNTS);
  expectSecrecy(traces, [...running.secrets, STOLEN]);
});

const one = (row: number): Promise<Seen> => call(row, { url: running.url, key: running.keys[0]! });
const whole = (): number[] => seen.filter(({ isWhole }) => isWhole).map(({ row }) => row);
const verdicts = (): Set<string> => new Set(running.attempts().map(({ verdict }) => verdict));
const EVERY_ROW = Array.from({ length: ROWS }, (_, row) => row);

const SPOILT: readonly (readonly [what: string, spoil: (good: Traces) => Partial<Traces>])[] = [
  ['a request that was not written down', ({ audit }) => ({ audit: audit.slice(1) })],
  ['a request that was written down twice', ({ audit }) => ({ audit: [...audit, audit[0]!] })],
  ['another account', ({ audit: [first, ...rest] }) => ({ audit: [{ ...first!, account: null }, ...rest] })],
  ['another outcome', ({ audit: [first, ...rest] }) => ({ audit: [{ ...first!, outcome: 'failed' }, ...rest] })],
  ['a token', ({ audit: [first, ...rest] }) => ({ audit: [{ ...first!, outputTokens: 19 }, ...rest] })],
  ['an attempt that nobody knows of', ({ attempts }) => ({ attempts: [...attempts, attempts[0]!] })],
  ['a reservation that is kept', ({ believedTokens: [count, ...rest] }) => ({ believedTokens: [count! + 1, ...rest] })],
  ['a token that was charged', ({ trueTokens: [count, ...rest] }) => ({ trueTokens: [count! + 1, ...rest] })],
  ['a request that has not ended', ({ open }) => ({ open: { ...open, inFlight: 1 } })],
  ['a count', ({ metrics }) => ({ metrics: metrics.replace(/(outcome="served"\} )\d+/, '$15') })],
];

describe.each(TRANSPORTS)('by the %s transport', (_, open) => {
  const start = (of: SimulationConfig, options: RunningGatewayOptions = {}): Promise<RunningGateway> =>
    startGateway(of, { transport: (shards) => open({ shards }), ...options });
  const restart = async (...all: Parameters<typeof start>): Promise<void> => {
    await running.stop();
    running = await start(...all);
  };
  beforeEach(async () => {
    running = await start(CONFIG);
  });

  test('an account is suspended in mid-run, and comes back', async () => {
    seen = await calls(ROWS, CALLERS, async (row) => {
      if (row === 20) await running.change('suspend', { account: 'second' });
      if (row === 40) await running.change('resume', { account: 'second' });
      return await one(row);
    });
    expect(whole()).toEqual(EVERY_ROW);
    expect(verdicts()).toEqual(new Set(['admitted', 'denied']));
    // A key that is nobody's is written down no more than the others are.
    expect(await call(ROWS, { url: running.url, key: STOLEN })).toMatchObject({ status: 401 });
  });

  test('503s', async () => {
    await running.change('fault', { kind: 'error', answer: 'service-unavailable', probability: 0.4, account: null });
    seen = await calls(ROWS, CALLERS, one);
    expect(new Set(seen.map(({ status }) => status))).not.toContain('gone');
    expect(whole().length).toBeGreaterThan(ROWS / 2);
    expect(verdicts()).toEqual(new Set(['admitted', 'unavailable']));
  });

  test('one account that is nothing but 503s is never seen by a caller', async () => {
    await running.change('fault', { kind: 'error', answer: 'service-unavailable', probability: 1, account: 'first' });
    seen = await calls(ROWS, CALLERS, one);
    expect(whole()).toEqual(EVERY_ROW);
  });

  test('an account hangs: its callers are told at their deadline', async () => {
    await restart(CONFIG, { deadlineMicros: DEADLINE_MICROS });
    await running.change('fault', { kind: 'break', by: 'stall', after: 0, probability: 1, account: 'first' });
    seen = await calls(12, 12, one);
    const late = seen.filter(({ isWhole }) => !isWhole);
    expect(late.map(({ status }) => status)).toContain(504);
    expect(whole().length).toBeGreaterThan(0);
  });

  test('answers are cut in the middle', async () => {
    await running.change('fault', { kind: 'break', by: 'cut', after: 0.5, probability: 1, account: 'first' });
    seen = await calls(ROWS, CALLERS, one);
    // An answer in one piece is asked for elsewhere; a stream that has begun is not.
    const broken = seen.filter(({ isWhole }) => !isWhole);
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.every(({ row, status }) => row % 3 !== 0 && status === 200)).toBe(true);
  });

  test('answers are cut before their first token: nobody sees it', async () => {
    await running.change('fault', { kind: 'break', by: 'cut', after: 0, probability: 1, account: 'first' });
    seen = await calls(ROWS, CALLERS, one);
    expect(whole()).toEqual(EVERY_ROW);
  });

  test('callers go away, in the middle of a stream and before an answer', async () => {
    seen = await calls(ROWS, CALLERS, async (row) => {
      const caller = { url: running.url, key: running.keys[0]!, outputTokens: 10_000 };
      if (row % 2 === 0) return await one(row);
      if (row % 3 !== 0) return await call(row, { ...caller, leaves: true });
      const abort = new AbortController();
      const answer = call(row, { ...caller, signal: abort.signal });
      await until(() => running.hasTakenIn(row), 'not taken in');
      abort.abort();
      return await answer;
    });
    await until(() => running.gateway.frontDoor.inFlight === 0, 'callers that have gone are waited for');
    expect(whole()).toEqual(EVERY_ROW.filter((row) => row % 2 === 0));
  });

  test('more demand than quota', async () => {
    await restart(TIGHT);
    // Answers go on for half a second, so that a slow machine does not make room between them.
    seen = await calls(ROWS, ROWS, (row) => call(row, { url: running.url, key: running.keys[0]!, outputTokens: 500 }));
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect(verdicts()).toEqual(new Set(['admitted', 'tokensPerMinute']));
  });

  test('the books of a run that went well are refused once one thing in them is wrong', async () => {
    seen = await calls(6, 3, one);
    const good = await running.stop();
    for (const [what, spoil] of SPOILT) {
      expect(() => expectConserved({ ...good, ...spoil(good) }, seen, ACCOUNTS), what).toThrow(/^expected/);
    }
    for (const secret of [PROMPT, ...running.secrets]) {
      expect(() => expectSecrecy({ ...good, written: good.written + secret }, running.secrets)).toThrow(/^expected/);
    }
  });
});
