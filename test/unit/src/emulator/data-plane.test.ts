/** The whole way of a request on a virtual clock, without sockets. */
import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/clock/clock.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { writeRowMarker } from '../../../../simulator/workload/row-marker.ts';
import { CLAUDE, LLAMA, MANTLE_CLAUDE, MANTLE_GPT } from '../../../support/fake-backend.ts';
import { API_KEY, fixture, post } from './fixture.ts';

const ROW = { id: 42, inputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 8, latencyDraw: 3 };
const ASK = {
  messages: [{ role: 'user', content: [{ text: writeRowMarker(ROW) }] }],
  inferenceConfig: { maxTokens: 50 },
};
const TIMES = { firstTokenMicros: 500_000, perTokenMicros: 10_000 };
const converse = `/model/${encodeURIComponent(CLAUDE)}/converse`;

/** Lets promises that are ready run. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function decodeFrames(bytes: Buffer) {
  const codec = new EventStreamCodec(
    (b) => Buffer.from(b).toString(),
    (s) => Buffer.from(s),
  );
  const frames: { type: string }[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, body } = codec.decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    const type = String((headers[':event-type'] ?? headers[':exception-type'])!.value);
    JSON.parse(Buffer.from(body).toString());
    frames.push({ type });
  }
  return frames;
}

describe('time', () => {
  test('a whole answer comes at the end of its generation, with the latency of the model', async () => {
    const clock = new VirtualClock();
    const { emulator, calls } = fixture(TIMES, {}, clock);
    let answer: Response | null = null;
    void (async () => {
      answer = await emulator.fetch(post(converse, ASK));
    })();
    await turn();
    clock.advanceTo(579_999);
    await turn();
    expect(answer).toBeNull();
    clock.advanceTo(580_000);
    await turn();
    const body: { metrics: unknown } = await answer!.json();
    expect(body.metrics).toEqual({ latencyMs: 580 });
    expect(calls[0]).toMatchObject({
      firstTokenAtMicros: 500_000,
      endedAtMicros: 580_000,
      reservedTokens: 150,
      settledTokens: 108,
    });
  });

  test('a stream gives each token at its instant, then by chunks where asked', async () => {
    for (const [tokensPerChunk, instants] of [
      [1, [500, 510, 520, 530, 540, 550, 560, 570, 580]],
      [3, [500, 530, 560, 570, 580]],
    ] as const) {
      const clock = new VirtualClock();
      const { emulator } = fixture(TIMES, { tokensPerChunk }, clock);
      const response = await emulator.fetch(post(`${converse}-stream`, ASK));
      const reader = response.body!.getReader();
      const seen: number[] = [];
      let isDone = false;
      void (async () => {
        for (let next = await reader.read(); !next.done; next = await reader.read())
          seen.push(clock.nowMicros() / 1_000);
        isDone = true;
      })();
      for (let millis = 0; millis <= 580; millis += 10) {
        clock.advanceTo(millis * 1_000);
        await turn();
      }
      expect([...new Set(seen)]).toEqual(instants);
      expect(isDone).toBe(true);
    }
  });
});

describe('refusals', () => {
  test('take as long to come back as they are said to, and are decided at once', async () => {
    const clock = new VirtualClock();
    const { emulator, calls } = fixture({ refuseWith: 'tokensPerMinute', tokens: 0 }, { refusalMicros: 20_000 }, clock);
    let status = 0;
    void emulator.fetch(post(converse, ASK)).then((answer) => (status = answer.status));
    const statuses: number[] = [];
    for (const now of [0, 19_999, 20_000]) {
      clock.advanceTo(now);
      await turn();
      statuses.push(status);
    }
    expect(statuses).toEqual([0, 0, 429]);
    expect(calls).toMatchObject([{ outcome: 'throttled', startedAtMicros: 0, endedAtMicros: 0 }]);
  });

  test.each([
    ['requestsPerMinute', 'Too many requests, please wait before trying again.'],
    ['tokensPerMinute', 'Too many tokens, please wait before trying again.'],
    ['outputTokensPerMinute', 'Too many tokens, please wait before trying again.'],
    ['tokensPerDay', 'Too many tokens per day, please wait before trying again.'],
    ['concurrency', 'Too many requests, please wait before trying again.'],
  ] as const)('%s', async (meter, message) => {
    const { emulator } = fixture({ tokens: 120, refuseWith: meter });
    const response = await emulator.fetch(post(converse, ASK));
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/',
      'x-shardproof-refused-by': meter,
      'x-shardproof-short-by': '30',
      'x-shardproof-row': '42',
    });
    expect(response.headers.has('retry-after')).toBe(false);
    expect(await response.text()).toBe(JSON.stringify({ message }));
  });

  test('the recorded 429 of the real service has this very length', async () => {
    const { emulator } = fixture({ tokens: 0 });
    const response = await emulator.fetch(post(converse, ASK));
    expect((await response.arrayBuffer()).byteLength).toBe(63);
  });

  test('Retry-After where it is switched on', async () => {
    const { emulator } = fixture({ tokens: 0 }, { retryAfterSeconds: 7 });
    expect((await emulator.fetch(post(converse, ASK))).headers.get('retry-after')).toBe('7');
  });

  test('the log says which meter and by how much, and no secret', async () => {
    const lines: string[] = [];
    const log = createLog('debug', { write: (line) => void lines.push(line) });
    const { emulator } = fixture({ tokens: 120 }, { log });
    await emulator.fetch(post(converse, ASK));
    log.info({ authorization: `Bearer ${API_KEY}`, key: { secretAccessKey: 'shh-1', token: 'shh-2' } }, 'by mistake');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: 'throttled',
      account: 'shard-1',
      model: CLAUDE,
      row: 42,
      refusedBy: 'tokensPerMinute',
      shortBy: 30,
    });
    expect(lines.join('')).not.toMatch(/shh-|bedrock-api-key/);
  });

  test.each([
    [
      '/v1/chat/completions',
      { model: MANTLE_GPT, messages: [{ role: 'user', content: 'x' }] },
      { error: { type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null } },
    ],
    ['/v1/responses', { model: MANTLE_GPT, input: 'x' }, { error: { type: 'rate_limit_error' } }],
    [
      '/anthropic/v1/messages',
      { model: MANTLE_CLAUDE, max_tokens: 5, messages: [{ role: 'user', content: 'x' }] },
      { type: 'error', error: { type: 'rate_limit_error' } },
    ],
  ])('%s words it in its own way', async (path, body, expected) => {
    const { emulator } = fixture({ tokens: 0 });
    const response = await emulator.fetch(post(path, body));
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject(expected);
  });
});

describe('streams that do not end well', () => {
  test('the client goes away: the generation is aborted and the call told', async () => {
    const clock = new VirtualClock();
    const { emulator, backend, calls } = fixture(TIMES, {}, clock);
    const response = await emulator.fetch(post(`${converse}-stream`, ASK));
    const reader = response.body!.getReader();
    clock.advanceTo(520_000);
    await reader.read();
    await reader.cancel();
    expect(backend.open.size).toBe(0);
    expect(calls).toMatchObject([{ outcome: 'aborted', outputTokens: 3, settledTokens: 103 }]);
    clock.advanceTo(9_000_000);
    expect(calls).toHaveLength(1);
  });

  test('a whole answer that nobody waits for is aborted too', async () => {
    const clock = new VirtualClock();
    const { emulator, backend, calls } = fixture(TIMES, {}, clock);
    const controller = new AbortController();
    const asked = emulator.fetch(new Request(post(converse, ASK), { signal: controller.signal }));
    await turn();
    expect(backend.open.size).toBe(1);
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    expect(backend.open.size).toBe(0);
    expect(calls).toMatchObject([{ outcome: 'aborted' }]);
  });

  test.each([
    ['model-error', 'modelStreamErrorException', 424, 'converse-stream'],
    ['model-timeout', 'modelStreamErrorException', 424, 'converse-stream'],
    ['internal', 'internalServerException', 500, 'converse-stream'],
    ['service-unavailable', 'serviceUnavailableException', 503, 'converse-stream'],
    ['model-overloaded', 'throttlingException', 429, 'converse-stream'],
    ['model-timeout', 'modelTimeoutException', 408, 'invoke-with-response-stream'],
  ] as const)('%s is %s (%i) in %s', async (fault, type, status, operation) => {
    const clock = new VirtualClock();
    const { emulator, calls } = fixture({ ...TIMES, streamFault: { fault, afterTokens: 2 } }, {}, clock);
    const model = operation === 'converse-stream' ? CLAUDE : LLAMA;
    const body = operation === 'converse-stream' ? ASK : { prompt: writeRowMarker(ROW) };
    const response = await emulator.fetch(post(`/model/${encodeURIComponent(model)}/${operation}`, body));
    clock.advanceTo(1_000_000);
    const frames = decodeFrames(Buffer.from(await response.arrayBuffer()));
    expect(frames.at(-1)!.type).toBe(type);
    expect(frames.map((frame) => frame.type)).not.toContain('metadata');
    expect(calls).toMatchObject([{ outcome: 'failed', fault, status, outputTokens: 2 }]);
  });

  test('a model that says nothing still ends its stream in order', async () => {
    const clock = new VirtualClock();
    const { emulator } = fixture(TIMES, {}, clock);
    const silent = { messages: [{ role: 'user', content: [{ text: writeRowMarker({ ...ROW, outputTokens: 0 }) }] }] };
    const response = await emulator.fetch(post(`${converse}-stream`, silent));
    clock.advanceTo(500_000);
    const types = decodeFrames(Buffer.from(await response.arrayBuffer())).map((frame) => frame.type);
    expect(types).toEqual(['messageStart', 'contentBlockStop', 'messageStop', 'metadata']);
  });
});

test('the emulator’s own failure is a 500 and leaves nothing reserved', async () => {
  const failures: string[] = [];
  const log = createLog('error', { write: (line) => void failures.push(line) });
  const observers = [
    () => {
      throw new Error('an observer that fails');
    },
  ];
  const { emulator, backend } = fixture({ firstTokenMicros: 0, perTokenMicros: 0 }, { observers, log });
  expect((await emulator.fetch(post(converse, ASK))).status).toBe(500);
  expect(backend.open.size).toBe(0);
  expect(failures[0]).toMatch(/an observer that fails/);
  await expect(emulator.fetch(post(`${converse}-stream`, ASK)).then((response) => response.text())).rejects.toThrow(
    /broken off/,
  );
  expect(backend.open.size).toBe(0);
});
