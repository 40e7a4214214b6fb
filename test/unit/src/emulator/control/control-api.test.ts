/** The control API: what it shows, what it changes, whom it refuses. */
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../../src/clock/clock.ts';
import { ControlApi } from '../../../../../src/emulator/control/control-api.ts';
import { ACCOUNT, CLAUDE, OTHER } from '../../../../support/fake-backend.ts';
import {
  aCall,
  aRequest,
  aThrottle,
  controlFixture,
  fixed,
  jsonOf,
  NOON_MILLIS,
  SONNET,
  SONNET_CODE,
} from '../../../../support/control-fixture.ts';

const HEADERS = { host: '127.0.0.1:8080', 'x-shardproof-control': '1' };

function fixture() {
  const clock = new VirtualClock(NOON_MILLIS);
  const made = controlFixture({ clock });
  const api = new ControlApi(made.control.context);
  const state = () => jsonOf(api.handle(aRequest({ path: '/shardproof/api/state' })));
  const post = (name: string, body: unknown, headers: Record<string, string> = HEADERS) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return fixed(api.handle(aRequest({ method: 'POST', path: `/shardproof/api/${name}`, headers, body: bytes })));
  };
  return { ...made, clock, api, state, post, context: made.control.context };
}

describe('the state', () => {
  test('tells of every account its meters, calls, tokens and requests', () => {
    const { state, control, ledger, clock } = fixture();
    ledger.charge(0, SONNET, 60_000, 0);
    control.observe(aCall());
    control.observe(aThrottle());
    control.context.quotas.requestIncrease(0, SONNET_CODE, 6_000_000, 'arn');
    const seen = state();
    expect(seen.now).toBe('2026-11-20T12:00:00.000Z');
    expect(seen.accounts.map(({ name }: { name: string }) => name)).toEqual([ACCOUNT.name, OTHER.name]);
    const [first] = seen.accounts;
    expect(first).toMatchObject({
      accountId: ACCOUNT.accountId,
      suspended: false,
      capacityFault: null,
      calls: { served: 1, throttled: 1, failed: 0 },
      tokens: { input: 1_000, output: 100, settled: 1_500 },
      increases: [{ status: 'PENDING', desiredValue: 6_000_000 }],
    });
    expect(first.meters).toContainEqual({ model: CLAUDE, meter: 'tokensPerMinute', limit: 200_000, left: 140_000 });
    expect(first.meters).toContainEqual({ model: CLAUDE, meter: 'requestsPerMinute', limit: 50, left: 49 });
    expect(first.meters.at(-1)).toEqual({ model: null, meter: 'tokensPerDay', limit: 150_000_000, left: 149_940_000 });
    expect(seen.refusals).toMatchObject([
      { account: ACCOUNT.name, model: CLAUDE, meter: 'tokensPerMinute', shortBy: 700 },
    ]);
    clock.advanceTo(6_000_000);
    expect(state().accounts[0].meters[1].left, 'the bucket refills').toBe(160_000);
  });

  test('keeps the last refusals, whatever is served after them', () => {
    const { state, control } = fixture();
    control.observe(aThrottle({ requestId: 'refused' }));
    for (let served = 0; served < 2_000; served++) control.observe(aCall());
    expect(state().refusals).toMatchObject([{ requestId: 'refused' }]);
  });
});

describe('changes', () => {
  test('suspend and resume an account', () => {
    const { post, context } = fixture();
    expect(jsonOf(post('suspend', { account: OTHER.name })).accounts[1].suspended).toBe(true);
    expect(context.faults.strike(1, 0)).toBe('suspended');
    expect(context.faults.strike(0, 0)).toBeNull();
    post('resume', { account: OTHER.name });
    expect(context.faults.strike(1, 0)).toBeNull();
  });

  test('set a quota, and lift it', () => {
    const { post, ledger } = fixture();
    const quota = { account: ACCOUNT.name, model: CLAUDE, meter: 'tokensPerMinute' };
    post('quota', { ...quota, limit: 1_000 });
    expect(ledger.tokens.limit(ledger.row(0, SONNET))).toBe(1_000);
    post('quota', { ...quota, limit: null });
    expect(ledger.tokens.limit(ledger.row(0, SONNET))).toBeNull();
    post('quota', { account: OTHER.name, meter: 'tokensPerDay', limit: 5 });
    expect([0, 1].map((account) => ledger.day!.limit(account))).toEqual([150_000_000, 5]);
    post('quota', { account: OTHER.name, model: CLAUDE, meter: 'concurrency', limit: 3 });
    expect(ledger.concurrency!.limit(ledger.row(1, SONNET))).toBe(3);
  });

  test('inject 503s into one account or all, for a time or for ever, and end them', () => {
    const { post, context, clock } = fixture();
    post('capacity-fault', { account: null, probability: 1, seconds: 10 });
    expect([0, 1].map((account) => context.faults.strike(account, 9_999_999))).toEqual([
      'service-unavailable',
      'service-unavailable',
    ]);
    expect(context.faults.strike(0, 10_000_000)).toBeNull();
    const answer = jsonOf(post('capacity-fault', { account: ACCOUNT.name, probability: 0.5, seconds: null }));
    expect(answer.accounts[0].capacityFault).toEqual({ probability: 0.5, secondsLeft: null });
    clock.advanceTo(4_000_000);
    expect(
      jsonOf(post('capacity-fault', { account: ACCOUNT.name, probability: 0, seconds: null })).accounts,
    ).toMatchObject([{ capacityFault: null }, { capacityFault: { probability: 1, secondsLeft: 6 } }]);
  });

  test('strike calls with an error, by chance or on the n-th of all accounts together', () => {
    const { post, context } = fixture();
    const answer = jsonOf(post('fault', { account: null, kind: 'error', answer: 'model-timeout', call: 3 }));
    const shown = { kind: 'error', answer: 'model-timeout', probability: null, call: 3, secondsLeft: null };
    expect(answer.accounts).toMatchObject([{ fault: shown }, { fault: shown }]);
    expect([0, 1, 0, 1].map((account) => context.faults.strike(account, 0))).toEqual([
      null,
      null,
      'model-timeout',
      null,
    ]);
    expect(context.faults.breakOff(0, 0)).toBeNull();
    post('fault', { account: null, kind: 'none' });
    expect(fixture().state().accounts[0].fault).toBeNull();
  });

  test('break answers off, for a time', () => {
    const { post, context } = fixture();
    post('fault', { account: ACCOUNT.name, kind: 'break', by: 'cut', probability: 1, seconds: 10 });
    expect(context.faults.strike(0, 0)).toBeNull();
    expect(context.faults.breakOff(0, 9_999_999)).toMatchObject({ by: 'cut', after: 0.5 });
    expect([context.faults.breakOff(0, 10_000_000), context.faults.breakOff(1, 0)]).toEqual([null, null]);
    post('reset', {});
    expect(context.faults.breakOff(0, 0)).toBeNull();
  });

  test('reset limits, faults and what was observed', () => {
    const { post, context, control, ledger, state } = fixture();
    post('quota', { account: ACCOUNT.name, model: CLAUDE, meter: 'tokensPerMinute', limit: 1 });
    post('suspend', { account: ACCOUNT.name });
    control.observe(aThrottle());
    post('reset', {});
    expect(ledger.tokens.limit(ledger.row(0, SONNET))).toBe(200_000);
    expect(context.faults.isSuspended(0)).toBe(false);
    expect(state()).toMatchObject({ refusals: [], records: { first: 1, next: 1 } });
    expect(state().accounts[0].calls.throttled).toBe(0);
    expect(context.metrics.list(0)).toEqual([]);
  });

  test.each([
    ['suspend', { account: 'nobody' }, /account: no "nobody"; there are shard-1, shard-2/],
    ['suspend', {}, /^account: missing; expected a text$/],
    ['suspend', [], /^body: expected a mapping of keys to values, got a list$/],
    [
      'suspend',
      { account: 'shard-1', hard: true },
      /^hard: unknown key; did you mean|^hard: unknown key; expected account$/,
    ],
    ['suspend', '{', /not JSON/],
    [
      'quota',
      { account: 'shard-1', model: 'gpt', meter: 'tokensPerMinute', limit: 1 },
      /model: expected one of us\.anthropic/,
    ],
    ['quota', { account: 'shard-1', model: CLAUDE, meter: 'tokens', limit: -1 }, /meter: .*; limit: /],
    ['capacity-fault', { account: 'nobody', probability: 1, seconds: null }, /no "nobody"/],
    ['fault', { account: null, kind: 'break', by: 'cut' }, /expected either probability or call/],
    ['fault', { account: null, kind: 'error', answer: 'internal', probability: 1, call: 1 }, /expected either/],
    ['fault', { account: 'nobody', kind: 'none' }, /no "nobody"/],
    [
      'fault',
      { account: null, kind: 'break', by: 'lightning', call: 1 },
      /^by: expected model-overloaded, .* or stall, got "lightning"$/,
    ],
    [
      'fault',
      { account: null, kind: 'eror' },
      /^kind: expected none, error or break \(did you mean "error"\?\), got "eror"$/,
    ],
    [
      'capacity-fault',
      { account: null, probability: 2, seconds: 0 },
      /^probability: expected a number of at most 1, got 2; seconds: expected a number above 0, got 0$/,
    ],
  ])('%s refuses %j', (name, body, message) => {
    const refusal = fixture().post(name, body);
    expect(refusal.status).toBe(400);
    expect(jsonOf(refusal).error).toMatch(message);
  });
});

describe('the guard', () => {
  test.each<[string, Record<string, string>, number]>([
    ['its own page', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' }, 200],
    ['a plain client', {}, 200],
    ['another site', { origin: 'http://evil.example' }, 403],
    ['another port', { origin: 'http://127.0.0.1:9999' }, 403],
    ['another site by its fetch header', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a page that hides where it is from', { origin: 'null' }, 403],
    ['a name that only points here', { host: 'rebound.example:8080', origin: 'http://rebound.example:8080' }, 403],
  ])('lets changes come from %s: %j', (_, headers, status) => {
    expect(fixture().post('reset', {}, { ...HEADERS, ...headers }).status).toBe(status);
  });

  test('wants the header that forms cannot send', () => {
    expect(fixture().post('reset', {}, { host: '127.0.0.1:8080' }).status).toBe(403);
  });

  test.each([
    ['localhost:1', 200],
    ['LOCALHOST', 200],
    ['[::1]:80', 200],
    ['127.8.9.1', 200],
    ['10.0.0.1', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['', 403],
  ])('answers under the name %j with %i', (host, status) => {
    const { api } = fixture();
    expect(api.handle(aRequest({ path: '/shardproof/api/state', headers: { host } })).status).toBe(status);
  });

  test('knows its paths and methods', () => {
    const { api, post } = fixture();
    expect(api.matches('GET', '/shardproof/api/state')).toBe(true);
    expect(api.matches('GET', '/model/x/converse')).toBe(false);
    expect(post('state', {}).status).toBe(405);
    expect(api.handle(aRequest({ path: '/shardproof/api/reset' })).status).toBe(405);
    expect(post('nothing', {}).status).toBe(404);
    expect(post('constructor', {}).status).toBe(404);
  });
});
