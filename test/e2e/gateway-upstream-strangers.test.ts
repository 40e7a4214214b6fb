/** Both transports in front of what is not Bedrock, or not well: no server, a page, silence, answers without an end. */
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DENIED, UNAVAILABLE } from '../../simulator/quota/verdict.ts';
import { type AnswerKind, verdictOf } from '../../src/gateway/upstream/answer-kind.ts';
import { staticCredentials } from '../../src/gateway/upstream/credentials.ts';
import type { PoolOptions } from '../../src/gateway/upstream/pool-dispatch.ts';
import type { Upstream, UpstreamShard } from '../../src/gateway/upstream/upstream.ts';
import { until } from '../support/raw-http.ts';
import { callOf, CLAUDE_PATH, drained, patient, TRANSPORTS, whole } from '../support/upstream.ts';

const CONVERSE = callOf(`${CLAUDE_PATH}/converse`, { messages: [] });
const STREAM = callOf(`${CLAUDE_PATH}/converse-stream`, { messages: [] });
const JSON_TYPE = { 'content-type': 'application/json' };
const KEYS = staticCredentials({ accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'secret' });
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listening(server: Server | HttpServer): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function http(listener: RequestListener): Promise<URL> {
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  closers.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  );
  return await listening(server);
}

/** A port that nobody listens on any more. */
async function nowhere(): Promise<URL> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

describe.each(TRANSPORTS)('the %s transport', (_, open) => {
  async function opened(endpoint: URL, settings: Partial<PoolOptions> = {}, changes: Partial<UpstreamShard> = {}) {
    const shard = { endpoint, region: 'us-east-1', credentials: KEYS, ...changes };
    const pool = { headersTimeoutMillis: 200, bodyTimeoutMillis: 5_000, ...settings };
    const upstream: Upstream = await open({ shards: [shard], pool, mostAnswerBytes: 1_000 });
    closers.push(() => upstream.close());
    return upstream;
  }

  test.each([CONVERSE, STREAM])('a server that is not there', async (call) => {
    const answer = await (await opened(await nowhere())).send(0, call, patient());
    expect(answer).toMatchObject({ kind: 'unreachable', reason: 'connect', wasSent: false });
    expect(verdictOf(answer)).toEqual({ refused: UNAVAILABLE });
  });

  test('a host that has no address', async () => {
    const answer = await (await opened(new URL('http://nowhere.invalid:9'))).send(0, CONVERSE, patient());
    expect(answer).toMatchObject({ kind: 'unreachable', reason: 'connect', wasSent: false });
  });

  test.each([200, 403, 502])('a page with status %i', async (status) => {
    const page = '<html>Sign in</html>';
    const url = await http((__, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(page));
    const upstream = await opened(url);
    const answer = whole(await upstream.send(0, CONVERSE, patient()));
    expect([answer.status, answer.body.toString()]).toEqual([status, page]);
    const hint = expect.stringContaining('not one of Bedrock');
    expect(verdictOf(answer)).toEqual({ refused: UNAVAILABLE, hint });
    const streamed = await upstream.send(0, STREAM, patient());
    expect(verdictOf(streamed)).toEqual({ refused: UNAVAILABLE, hint });
    const bytes = status === 200 ? (await drained(streamed)).bytes : whole(streamed).body;
    expect(bytes.toString()).toBe(page);
  });

  test.each([CONVERSE, STREAM])('a server that never answers', async (call) => {
    const upstream = await opened(await http(() => {}));
    const answer = await upstream.send(0, call, patient());
    expect(answer).toMatchObject({ kind: 'unreachable', reason: 'timeout', wasSent: true });
    expect(verdictOf(answer)).toEqual({ refused: UNAVAILABLE });
  });

  test('a caller whose time is up before a server that never answers', async () => {
    let gone = false;
    const url = await http((request) => request.socket.once('close', () => (gone = true)));
    const upstream = await opened(url, { headersTimeoutMillis: 60_000 });
    const answer = await upstream.send(0, CONVERSE, AbortSignal.timeout(50));
    expect(answer).toMatchObject({ kind: 'unreachable', reason: 'timeout', message: 'out of time', wasSent: true });
    await until(() => gone, 'the call was not cancelled');
  });

  test('an answer that is longer than any, said before and not', async () => {
    const lengths = [{ ...JSON_TYPE, 'content-length': '2000' }, JSON_TYPE];
    for (const headers of lengths) {
      const url = await http((__, response) => response.writeHead(200, headers).end(`"${'x'.repeat(1_998)}"`));
      const answer = await (await opened(url)).send(0, CONVERSE, patient());
      expect(answer).toMatchObject({ kind: 'unreachable', reason: 'too-large', wasSent: true });
      expect(verdictOf(answer)).toBe('final');
    }
  });

  test('an answer in one piece that stops in the middle', async () => {
    const url = await http((__, response) => response.writeHead(200, JSON_TYPE).write('{"output":'));
    const answer = await (await opened(url, { bodyTimeoutMillis: 200 })).send(0, CONVERSE, patient());
    expect(answer).toMatchObject({ kind: 'unreachable', reason: 'timeout', wasSent: true });
  });

  test('a stream that nobody reads is let go by its signal', async () => {
    let begun = false;
    let gone = false;
    const headers = { 'content-type': 'application/vnd.amazon.eventstream' };
    const url = await http((request, response) => {
      request.socket.once('close', () => (gone = true));
      response.writeHead(200, headers).write(Buffer.alloc(1), () => (begun = true));
    });
    const abort = new AbortController();
    const sent = (await opened(url)).send(0, STREAM, abort.signal);
    await until(() => begun, 'no answer began');
    abort.abort();
    await sent;
    await until(() => gone, 'the connection is held');
    expect(gone).toBe(true);
  });

  test.each<[number, string, AnswerKind]>([
    [403, 'AccessDeniedException', { refused: DENIED }],
    [403, 'ExpiredTokenException', { refused: UNAVAILABLE, hint: 'credentials: m' }],
    [404, 'ResourceNotFoundException', 'final'],
    [413, 'Weird', 'final'],
    [529, 'OverloadedException', { refused: UNAVAILABLE }],
  ])('%i %s', async (status, name, verdict) => {
    const headers = { ...JSON_TYPE, 'x-amzn-errortype': `${name}:http://internal.amazon.com/` };
    const url = await http((__, response) => response.writeHead(status, headers).end('{"message":"m","more":1}'));
    const answer = whole(await (await opened(url)).send(0, CONVERSE, patient()));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ message: 'm' });
    expect(verdictOf(answer)).toEqual(verdict);
  });

  test('closing breaks off what is under way', async () => {
    let asked = false;
    const url = await http(() => (asked = true));
    const upstream = await opened(url, { headersTimeoutMillis: 60_000 });
    const sent = upstream.send(0, CONVERSE, patient());
    await until(() => asked, 'nothing was sent');
    await upstream.close();
    expect(await sent).toMatchObject({ kind: 'unreachable', reason: 'reset', wasSent: true });
  });

  test('no credentials: nothing is sent', async () => {
    let asked = 0;
    const url = await http((__, response) => response.end(String(asked++)));
    const credentials = () => Promise.reject(new Error('the profile is not there'));
    const answer = await (await opened(url, {}, { credentials })).send(0, CONVERSE, patient());
    const message = 'no credentials: the profile is not there';
    expect(answer).toEqual({ kind: 'unreachable', reason: 'credentials', message, wasSent: false });
    expect(asked).toBe(0);
  });

  test('headers of the client go on, its credentials do not; an endpoint may have a path', async () => {
    const seen: [string | undefined, NodeJS.Dict<string | string[]>][] = [];
    const url = await http(({ url: path, headers }, response) => {
      seen.push([path, headers]);
      response.writeHead(200, JSON_TYPE).end('{}');
    });
    const secrets = { authorization: 'Bearer key', 'x-api-key': 'key', cookie: 'a=b', 'accept-encoding': 'gzip' };
    const call = callOf(CONVERSE.path, '{}', { ...secrets, 'x-amzn-bedrock-trace': 'ENABLED' });
    await (await opened(new URL('/bedrock/', url))).send(0, call, patient());
    const [path, headers] = seen[0]!;
    expect(path).toBe(`/bedrock${CONVERSE.path}`);
    expect(headers).toMatchObject({ host: url.host, 'x-amzn-bedrock-trace': 'ENABLED', ...JSON_TYPE });
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDSTRANGER\/\d{8}\/us-east-1\/bedrock\//);
    expect(JSON.stringify(headers)).not.toMatch(/"key"|Bearer|a=b|gzip/);
  });
});

test('the pool of a shard is bounded, and that of another is its own', async () => {
  const url = await http(() => {});
  const [, open] = TRANSPORTS[0]!;
  const shard = { endpoint: url, region: 'us-east-1', credentials: KEYS };
  const upstream = await open({ shards: [shard, shard], pool: { connections: 1, waiting: 1 } });
  const abort = new AbortController();
  const open2 = [0, 0, 1].map((index) => upstream.send(index, CONVERSE, abort.signal));
  const refused = await upstream.send(0, CONVERSE, patient());
  expect(refused).toMatchObject({ kind: 'unreachable', reason: 'connect', wasSent: false });
  abort.abort();
  for (const answer of await Promise.all(open2)) expect(answer).toMatchObject({ kind: 'unreachable', reason: 'reset' });
  await upstream.close();
});
