/** Every way in which a client can go away: each ends the call as aborted and gives its reservation back at once. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';
import { converseBody, http1, until } from '../support/raw-http.ts';
import { CLAUDE } from '../support/fake-backend.ts';
import { API_KEY, fixture, KEY_ID, SECRET } from '../unit/src/emulator/fixture.ts';

const failures: string[] = [];
const log = createLog('error', { write: (line) => void failures.push(line) });
const { backend, calls, emulator } = fixture({}, { log });
const PATH = `/model/${encodeURIComponent(CLAUDE)}`;
const PATHS = [`${PATH}/converse`, `${PATH}/converse-stream`];
/** Longer than any test waits. */
const EVER_MICROS = 3_600_000_000;
let url: URL;

beforeAll(async () => {
  url = new URL(await emulator.listen(0));
});
beforeEach(() => {
  calls.length = 0;
  Object.assign(backend.settings, { firstTokenMicros: EVER_MICROS, perTokenMicros: EVER_MICROS });
});
afterAll(async () => {
  await emulator.close();
  if (failures.length > 0) throw new Error(`the emulator failed: ${failures.join('')}`);
});

async function admitted(): Promise<void> {
  await until(() => backend.open.size === 1, 'not admitted');
}

/** The call has ended as aborted, once, and nothing of it is left. */
async function expectAborted(outputTokens: number): Promise<void> {
  await until(() => backend.open.size === 0, 'a reservation is stuck');
  await until(() => calls.length > 0, 'nothing was recorded');
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({ outcome: 'aborted', status: 499, outputTokens });
}

interface Http2Call {
  readonly session: ClientHttp2Session;
  readonly stream: ClientHttp2Stream;
  readonly socket: Socket;
}

function beginHttp2(path: string): Http2Call {
  const socket = connect(Number(url.port), url.hostname);
  const session = connectHttp2(url, { createConnection: () => socket });
  const stream = session.request({ ':method': 'POST', ':path': path, authorization: `Bearer ${API_KEY}` });
  for (const source of [session, stream, socket]) source.on('error', () => {});
  return { session, stream, socket };
}

const HTTP1_WAYS: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['closes', (socket) => socket.destroy()],
  ['resets', (socket) => socket.resetAndDestroy()],
  ['half-closes', (socket) => socket.end()],
];

const HTTP2_WAYS: readonly (readonly [string, (call: Http2Call) => void])[] = [
  ['resets the stream', ({ stream }) => stream.close(constants.NGHTTP2_CANCEL)],
  ['destroys the stream', ({ stream }) => stream.destroy()],
  ['destroys the session: GOAWAY, then the end', ({ session }) => session.destroy()],
  [
    'says GOAWAY and half-closes',
    ({ session, socket }) => {
      session.goaway();
      setImmediate(() => socket.end());
    },
  ],
  ['half-closes', ({ socket }) => socket.end()],
  ['closes', ({ socket }) => socket.destroy()],
  ['resets the connection', ({ socket }) => socket.resetAndDestroy()],
];

describe('before the first token', () => {
  test.each(HTTP1_WAYS)('over HTTP/1.1: a client that %s', async (_, leave) => {
    for (const path of PATHS) {
      calls.length = 0;
      const socket = connect(Number(url.port), url.hostname, () => socket.write(http1(path, converseBody(5), API_KEY)));
      socket.on('error', () => {});
      await admitted();
      leave(socket);
      await expectAborted(0);
      socket.destroy();
    }
  });

  test.each(HTTP2_WAYS)('over HTTP/2: a client that %s', async (_, leave) => {
    for (const path of PATHS) {
      calls.length = 0;
      const call = beginHttp2(path);
      call.stream.end(converseBody(5));
      await admitted();
      leave(call);
      await expectAborted(0);
      call.session.destroy();
    }
  });
});

describe('in the middle of a stream', () => {
  beforeEach(() => {
    backend.settings.firstTokenMicros = 0;
  });

  test.each(HTTP2_WAYS)('over HTTP/2: a client that %s', async (_, leave) => {
    const call = beginHttp2(PATHS[1]!);
    call.stream.end(converseBody(5));
    await new Promise((resolve) => call.stream.once('data', resolve));
    leave(call);
    await expectAborted(1);
    call.session.destroy();
  });

  test('a client that says GOAWAY and stays still gets the whole answer', async () => {
    backend.settings.perTokenMicros = 20_000;
    const { session, stream } = beginHttp2(PATHS[1]!);
    stream.end(converseBody(3));
    await new Promise((resolve) => stream.once('data', resolve));
    session.goaway();
    await new Promise((resolve) => stream.resume().once('end', resolve));
    expect(calls).toMatchObject([{ outcome: 'served', outputTokens: 3 }]);
    session.destroy();
  });
});

describe.each([
  ['before any of its body has come', ''],
  ['in the middle of its body', converseBody(5).slice(0, -5)],
])('%s', (_, part) => {
  test.each(HTTP2_WAYS)(
    'over HTTP/2: a client that %s is answered nothing, and is nobody’s call',
    async (__, leave) => {
      const call = beginHttp2(PATHS[0]!);
      let answered = false;
      call.stream.on('response', () => {
        answered = true;
      });
      if (part !== '') call.stream.write(part);
      await new Promise((resolve) => call.session.ping(() => resolve(null)));
      leave(call);
      await new Promise((resolve) => (call.stream.closed ? resolve(null) : call.stream.once('close', resolve)));
      await assertQuiet();
      expect(answered).toBe(false);
    },
  );

  test.each(HTTP1_WAYS)('over HTTP/1.1: a client that %s', async (__, leave) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => {});
    const text = http1(PATHS[0]!, converseBody(5), API_KEY);
    await new Promise((resolve) => socket.write(text.replace(/[^\n]*$/, part), resolve));
    leave(socket);
    await new Promise((resolve) => (socket.closed ? resolve(null) : socket.resume().once('close', resolve)));
    await assertQuiet();
  });

  /** A later call is over, and only that was logged. */
  async function assertQuiet(): Promise<void> {
    const later = await fetch(new URL('/v1/models', url), { headers: { authorization: `Bearer ${API_KEY}` } });
    expect(later.status).toBe(200);
    expect(calls.map(({ operation }) => operation)).toEqual(['ListModels']);
  }
});

describe.each([
  ['HTTP/2, its default', {}],
  ['HTTP/1.1', { requestHandler: new NodeHttpHandler() }],
])('the AWS SDK for JavaScript over %s', (_, handler) => {
  const credentials = { accessKeyId: KEY_ID, secretAccessKey: SECRET };
  const asked = { modelId: CLAUDE, messages: [{ role: 'user' as const, content: [{ text: 'How is the weather?' }] }] };
  const opened = () =>
    new BedrockRuntimeClient({ endpoint: url.href, region: 'us-east-1', credentials, maxAttempts: 1, ...handler });

  test('aborts a call that waits', async () => {
    const client = opened();
    const abort = new AbortController();
    const answer = client.send(new ConverseCommand(asked), { abortSignal: abort.signal });
    await admitted();
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await expectAborted(0);
    client.destroy();
  });

  test('aborts in the middle of a stream', async () => {
    backend.settings.firstTokenMicros = 0;
    const client = opened();
    const abort = new AbortController();
    const { stream } = await client.send(new ConverseStreamCommand(asked), { abortSignal: abort.signal });
    const read = async (): Promise<void> => {
      for await (const event of stream!) if (event.contentBlockDelta !== undefined) abort.abort();
    };
    await read().catch(() => {});
    await expectAborted(1);
    client.destroy();
  });
});
