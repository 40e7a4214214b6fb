/** Calls through an injected function in front of the emulator, on a clock that stands still until it is moved. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../../../src/clock/clock.ts';
import { staticCredentials } from '../../../../../src/gateway/upstream/credentials.ts';
import { fetchDispatch } from '../../../../../src/gateway/upstream/fetch-dispatch.ts';
import { createSignedTransport } from '../../../../../src/gateway/upstream/signed-transport.ts';
import { assertNothingOpen } from '../../../../support/fake-backend.ts';
import { converseBody } from '../../../../support/raw-http.ts';
import { callOf, CLAUDE_PATH, drained, patient, streamOf, whole } from '../../../../support/upstream.ts';
import { fixture, KEY_ID, SECRET } from '../../emulator/fixture.ts';

const FIRST_TOKEN_MICROS = 2_000_000;
const CONVERSE = callOf(`${CLAUDE_PATH}/converse`, converseBody(8));
const STREAM = callOf(`${CLAUDE_PATH}/converse-stream`, converseBody(8));

let clock: VirtualClock;
let world: ReturnType<typeof fixture>;
const credentials = staticCredentials({ accessKeyId: KEY_ID, secretAccessKey: SECRET });

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 20, 12));
  world = fixture({ firstTokenMicros: FIRST_TOKEN_MICROS, perTokenMicros: 1_000 }, {}, clock);
});
afterEach(() => {
  vi.useRealTimers();
  assertNothingOpen(world.backend);
});

type Fetch = (request: Request) => Promise<Response>;
const emulated: Fetch = (request) => world.emulator.fetch(request);

function upstream(fetch: Fetch = emulated) {
  const shard = { endpoint: new URL('http://emulator.test/'), region: 'us-east-1', credentials };
  return createSignedTransport({
    shards: [shard],
    wallMillis: () => clock.wallMillis(),
    dispatch: fetchDispatch(fetch),
    mostAnswerBytes: 10_000,
  });
}

/** Turns of the event loop, without a timer, until `condition`. */
async function turns(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition() && turn < 1_000; turn++) await new Promise((resolve) => setImmediate(resolve));
  if (!condition()) throw new Error('it does not come about by promises alone');
}

const admitted = () => turns(() => world.backend.open.size === 1);

test('is answered when model time has come, and needs no other', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
  let answer: unknown = null;
  const sent = upstream().send(0, CONVERSE, patient());
  void sent.then((came) => (answer = came));
  await admitted();
  clock.advanceTo(FIRST_TOKEN_MICROS - 1);
  expect(answer).toBeNull();
  clock.advanceTo(FIRST_TOKEN_MICROS + 8_000);
  const { status, body } = whole(await sent);
  expect(status).toBe(200);
  expect(JSON.parse(body.toString()).usage.outputTokens).toBe(8);
  expect(world.calls).toMatchObject([{ outcome: 'served', endedAtMicros: FIRST_TOKEN_MICROS + 8_000 }]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a stream comes to its end', async () => {
  const answer = streamOf(await upstream().send(0, STREAM, patient()));
  clock.advanceTo(FIRST_TOKEN_MICROS + 8_000);
  const { bytes, broken } = await drained(answer);
  expect(broken).toBeNull();
  expect(bytes.includes('"outputTokens":8')).toBe(true);
});

describe('a caller that goes away', () => {
  const aborted = () => turns(() => world.calls.length === 1 && world.calls[0]!.outcome === 'aborted');

  test('while it waits', async () => {
    const abort = new AbortController();
    const sent = upstream().send(0, CONVERSE, abort.signal);
    await admitted();
    abort.abort();
    expect(await sent).toMatchObject({ kind: 'unreachable', reason: 'reset', wasSent: true });
    await aborted();
  });

  test('in the middle of a stream, by its signal', async () => {
    const abort = new AbortController();
    const { body } = streamOf(await upstream().send(0, STREAM, abort.signal));
    const iterator = body[Symbol.asyncIterator]();
    const next = iterator.next();
    abort.abort();
    await expect(next).rejects.toMatchObject({ name: 'UpstreamBroken', reason: 'cancelled' });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await aborted();
  });

  test.each(['before the first read', 'while a read waits'])('by reading no further, %s', async (when) => {
    const { body } = streamOf(await upstream().send(0, STREAM, patient()));
    const iterator = body[Symbol.asyncIterator]();
    const next = when === 'while a read waits' ? iterator.next() : null;
    await iterator.return!();
    await aborted();
    const over = { done: true, value: undefined };
    expect([(await next) ?? over, await iterator.next()]).toEqual([over, over]);
  });
});

test('a function that fails, a body that breaks, one that is too long, and none', async () => {
  const send = (fetch: () => Promise<Response>, call = CONVERSE) => upstream(fetch).send(0, call, patient());
  expect(await send(() => Promise.reject(new Error('no way')))).toEqual({
    kind: 'unreachable',
    reason: 'reset',
    message: 'no way',
    wasSent: true,
  });
  const breaking = () =>
    new Response(new ReadableStream({ start: (controller) => controller.error(new Error('it broke')) }));
  expect(await send(async () => breaking())).toMatchObject({ reason: 'reset', message: 'it broke', wasSent: true });
  expect((await drained(await send(async () => breaking(), STREAM))).broken).toMatchObject({ reason: 'reset' });
  expect(await send(async () => new Response('x'.repeat(10_001)))).toMatchObject({ reason: 'too-large' });
  expect(whole(await send(async () => new Response(null, { status: 404 }))).body).toHaveLength(0);
});

test('credentials that do not come in time cost the caller no more than its own', async () => {
  const shard = {
    endpoint: new URL('http://emulator.test'),
    region: 'us-east-1',
    credentials: () => new Promise<never>(() => {}),
  };
  const options = { shards: [shard], wallMillis: () => 0, dispatch: fetchDispatch(emulated) };
  const abort = new AbortController();
  const sent = createSignedTransport(options).send(0, CONVERSE, abort.signal);
  abort.abort(new DOMException('late', 'TimeoutError'));
  expect(await sent).toEqual({ kind: 'unreachable', reason: 'timeout', message: 'out of time', wasSent: false });
});
