/** What a hostile or broken network does to the emulator: nothing, but for a clear 4xx. Times are short on purpose. */
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';
import { converseBody, exchange as exchangeAt, http1 as requestOf, statusOf, until } from '../support/raw-http.ts';
import { CLAUDE } from '../support/fake-backend.ts';
import { API_KEY, fixture } from '../unit/src/emulator/fixture.ts';

const limits = { headerMillis: 120, bodyMillis: 120, bodyBytes: 100_000, headerBytes: 4_096, closeMillis: 400 };
const failures: string[] = [];
const log = createLog('error', { write: (line) => void failures.push(line) });
const { backend, calls, emulator } = fixture({ firstTokenMicros: 1_000, perTokenMicros: 0 }, { limits, log });
let url: URL;

beforeAll(async () => {
  url = new URL(await emulator.listen(0));
});
afterEach(async () => {
  Object.assign(backend.settings, { firstTokenMicros: 1_000, perTokenMicros: 0 });
  await until(() => backend.open.size === 0, 'a reservation is stuck');
  if (failures.length > 0) throw new Error(`the emulator failed: ${failures.join('')}`);
  await assertAnswers();
});
afterAll(() => emulator.close());

async function assertAnswers(): Promise<void> {
  const { status } = await fetch(new URL('/nothing', url));
  if (status !== 404) throw new Error(`the emulator answers ${status} to a path that is not there`);
}

const PATH = `/model/${encodeURIComponent(CLAUDE)}`;

const exchange = (bytes: string): Promise<string> => exchangeAt(url, bytes);
const http1 = (path: string, content: string, headers: readonly string[] = []): string =>
  requestOf(path, content, API_KEY, headers);

describe('slow and oversized', () => {
  test('no byte at all, and half a preface, are given up', async () => {
    expect(statusOf(await exchange(''))).toBe(408);
    expect(statusOf(await exchange('PR'))).toBe(408);
  });

  test('headers that never end', async () => {
    expect(statusOf(await exchange('POST / HTTP/1.1\r\nhost: x\r\nx-slow: '))).toBe(408);
  });

  test('a body that never ends', async () => {
    expect(statusOf(await exchange(http1(`${PATH}/converse`, converseBody(3)).slice(0, -5)))).toBe(408);
    expect(calls.filter(({ operation }) => operation === 'ListModels')).toHaveLength(0);
  });

  test('huge headers', async () => {
    const answer = await exchange(http1(`${PATH}/converse`, converseBody(3), [`x-huge: ${'x'.repeat(20_000)}`]));
    expect(statusOf(answer)).toBe(431);
    expect(answer).toMatch(/"message":/);
  });

  test('a body too large: by its header, and by what comes', async () => {
    expect(statusOf(await exchange(http1(`${PATH}/converse`, 'x'.repeat(100_001))))).toBe(413);
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const head = `POST ${PATH}/converse HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`;
    expect(statusOf(await exchange(head + chunk.repeat(8)))).toBe(413);
  });
});

describe('clients that are slow', () => {
  test('a client that does not read does not hold the generation up', async () => {
    Object.assign(backend.settings, { firstTokenMicros: 0, perTokenMicros: 5 });
    const socket = connect(Number(url.port), url.hostname, () =>
      socket.write(http1(`${PATH}/converse-stream`, converseBody(8_000))),
    );
    socket.pause();
    await until(() => calls.at(-1)?.outputTokens === 8_000, 'the generation did not end');
    expect(calls.at(-1)).toMatchObject({ outcome: 'served' });
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.resume();
    await until(() => bytes > 32_000, 'the answer did not come');
    socket.destroy();
  });

  test('an HTTP/2 body that never ends', async () => {
    const session = connectHttp2(url);
    const stream = session.request({
      ':method': 'POST',
      ':path': `${PATH}/converse`,
      authorization: `Bearer ${API_KEY}`,
    });
    stream.write('{');
    const status = await new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])));
    expect(status).toBe(408);
    session.destroy();
  });
});

describe('one port, both protocols', () => {
  test('the first bytes may come one by one', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(url.port), url.hostname);
      socket.setNoDelay(true);
      socket.on('data', (chunk) => {
        socket.destroy();
        resolve(chunk.toString());
      });
      const text = http1(`${PATH}/count-tokens`, '{}');
      socket.write(text[0]!, () =>
        setImmediate(() => socket.write(text[1]!, () => setImmediate(() => socket.write(text.slice(2))))),
      );
    });
    expect(statusOf(answer)).toBe(400);
  });

  test('pipelined requests are answered in order', async () => {
    const one = http1(`${PATH}/converse`, converseBody(1));
    const two = http1(`${PATH}/converse`, converseBody(2), ['connection: close']);
    const answer = await exchange(one + two);
    expect([...answer.matchAll(/"outputTokens":(\d)/g)].map((match) => match[1])).toEqual(['1', '2']);
  });
});

describe('close', () => {
  test('answers in flight come to their end, idle connections go at once', async () => {
    const other = fixture({ firstTokenMicros: 150_000, perTokenMicros: 0 }, { limits });
    const at = new URL(await other.emulator.listen(0));
    const idle = connect(Number(at.port), at.hostname);
    idle.on('error', () => {});
    idle.on('end', () => idle.destroy());
    idle.resume();
    const headers = { authorization: `Bearer ${API_KEY}` };
    const asked = fetch(new URL(`${PATH}/converse`, at), { method: 'POST', headers, body: converseBody(2) });
    await until(() => other.backend.open.size === 1, 'not admitted');
    const session = connectHttp2(at);
    await new Promise((resolve) => session.on('remoteSettings', resolve));
    const closed = other.emulator.close();
    expect((await asked).status).toBe(200);
    await closed;
    await until(() => idle.destroyed, 'the idle connection stayed');
    await expect(fetch(at)).rejects.toThrow('fetch failed');
  });

  test('what does not end in time is cut', async () => {
    const other = fixture({ firstTokenMicros: 3_600_000_000 }, { limits });
    const at = new URL(await other.emulator.listen(0));
    const headers = { authorization: `Bearer ${API_KEY}` };
    const asked = fetch(new URL(`${PATH}/converse`, at), { method: 'POST', headers, body: converseBody(2) });
    asked.catch(() => {});
    await until(() => other.backend.open.size === 1, 'not admitted');
    await other.emulator.close();
    await expect(asked).rejects.toThrow('fetch failed');
    await until(() => other.backend.open.size === 0, 'a reservation is stuck');
  });

  test('an HTTP/2 stream that does not end in time is reset, so that nobody takes it for whole', async () => {
    const other = fixture({ firstTokenMicros: 0, perTokenMicros: 3_600_000_000 }, { limits });
    const at = new URL(await other.emulator.listen(0));
    const session = connectHttp2(at);
    session.on('error', () => {});
    const path = `${PATH}/converse-stream`;
    const stream = session.request({ ':method': 'POST', ':path': path, authorization: `Bearer ${API_KEY}` });
    const failure = new Promise((resolve) => stream.once('error', resolve));
    let ended = false;
    stream.on('end', () => {
      ended = true;
    });
    stream.end(converseBody(5));
    await new Promise((resolve) => stream.once('data', resolve));
    await other.emulator.close();
    expect(await failure).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' });
    expect([stream.rstCode, ended]).toEqual([constants.NGHTTP2_INTERNAL_ERROR, false]);
    expect(other.calls).toMatchObject([{ outcome: 'aborted', outputTokens: 1 }]);
    session.destroy();
  });
});
