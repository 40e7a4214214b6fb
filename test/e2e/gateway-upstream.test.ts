/** Both transports in front of the emulator over sockets: one table of answers, faults and departures. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { converseFrames, chunkFrames } from '../../src/bedrock/dialects/transport.ts';
import { readCountHeaders } from '../../src/bedrock/count-headers.ts';
import { RealClock } from '../../src/clock/clock.ts';
import type { BedrockAttempt } from '../../src/emulator/control/bedrock-attempt.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { verdictOf } from '../../src/gateway/upstream/answer-kind.ts';
import { staticCredentials } from '../../src/gateway/upstream/credentials.ts';
import type { Upstream } from '../../src/gateway/upstream/upstream.ts';
import { refusedBy, UNAVAILABLE } from '../../simulator/quota/verdict.ts';
import { account, config, model } from '../support/config-builder.ts';
import { converseBody, until } from '../support/raw-http.ts';
import { callOf, CLAUDE_PATH, drained, patient, streamOf, TRANSPORTS, whole } from '../support/upstream.ts';

/** 10 tokens in, 8 out. */
const BODY = converseBody(8);
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]).toString('base64');
/** Its first token comes after 5 milliseconds; a stall of 350 s lasts 3.5. */
const { emulator, control, backend } = createScenarioEmulator({
  config: config({
    models: [model({ id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' })],
    accounts: [account('roomy', { tokensPerMinute: 100_000_000 }), account('full', { tokensPerMinute: 1 })],
  }),
  seed: 1,
  clock: new RealClock(100),
  startEpochMicros: Date.now() * 1_000,
});
const ROOMY = 0;
const FULL = 1;
/** Output tokens of an answer that goes on for seconds, however busy the machine is. */
const LONG = 20_000;
let url = '';

beforeAll(async () => {
  url = await emulator.listen(0);
});
beforeEach(() => fault({ kind: 'none' }).then(() => control.context.calls.clear()));
afterAll(() => emulator.close());

async function fault(body: Readonly<Record<string, unknown>>): Promise<void> {
  const headers = { 'x-shardproof-control': '1', 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify({ account: null, ...body }) };
  const response = await fetch(`${url}/shardproof/api/fault`, request);
  if (!response.ok) throw new Error(await response.text());
}

async function records(): Promise<BedrockAttempt[]> {
  const text = await (await fetch(`${url}/records?from=${control.context.calls.firstSequence}`)).text();
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as BedrockAttempt);
}

/** The names of the events in a stream's bytes, with repetitions left out. */
function eventsIn(bytes: Buffer, transport = converseFrames): string[] {
  const names = transport
    .reader()
    .push(bytes)
    .map(({ name }) => name);
  return names.filter((name, i) => name !== names[i - 1]);
}

describe.each(TRANSPORTS)('the %s transport', (_, open) => {
  let upstream: Upstream;

  beforeAll(async () => {
    const shards = backend.accounts.map(({ accountId, region }) => {
      const { accessKeyId, secretAccessKey } = control.identities.account(accountId)!.accessKey;
      return { endpoint: new URL(url), region, credentials: staticCredentials({ accessKeyId, secretAccessKey }) };
    });
    upstream = await open({ shards, pool: { bodyTimeoutMillis: 300 } });
  });
  afterAll(() => upstream.close());

  const send = (operation: string, body: unknown = BODY, shard = ROOMY, signal = patient()) =>
    upstream.send(shard, callOf(`${CLAUDE_PATH}/${operation}`, body), signal);

  test('Converse', async () => {
    const answer = whole(await send('converse'));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      output: { message: { role: 'assistant' } },
      stopReason: 'end_turn',
      usage: { inputTokens: 10, outputTokens: 8, totalTokens: 18 },
    });
    expect(verdictOf(answer)).toBe('served');
    const [record] = await records();
    expect(record).toMatchObject({ shard: 'roomy', outcome: 'served', operation: 'Converse' });
    expect(answer.headers['x-amzn-requestid']).toBe(record!.requestId);
  });

  test('a picture and a tool of any schema arrive', async () => {
    const content = [{ text: 'What is it?' }, { image: { format: 'png', source: { bytes: PICTURE } } }];
    const toolSpec = {
      name: 'look',
      inputSchema: { json: { type: 'object', properties: { depth: { minimum: 0.5 } } } },
    };
    const body = { messages: [{ role: 'user', content }], toolConfig: { tools: [{ toolSpec }] } };
    const answer = whole(await send('converse', body));
    // A picture counts 2,500 tokens.
    expect(JSON.parse(answer.body.toString()).usage.inputTokens).toBeGreaterThan(2_500);
  });

  test('ConverseStream', async () => {
    const answer = streamOf(await send('converse-stream'));
    expect(answer.headers['content-type']).toBe('application/vnd.amazon.eventstream');
    const { bytes, broken } = await drained(answer);
    expect(broken).toBeNull();
    const names = ['messageStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata'];
    expect(eventsIn(bytes)).toEqual(names);
    expect(await records()).toMatchObject([{ outcome: 'served', outputTokens: 8 }]);
  });

  const messages = [{ role: 'user', content: [{ type: 'text', text: JSON.parse(BODY).messages[0].content[0].text }] }];
  const anthropic = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages };

  test('InvokeModel', async () => {
    const answer = whole(await send('invoke', anthropic));
    expect(JSON.parse(answer.body.toString()).usage).toMatchObject({ input_tokens: 10, output_tokens: 8 });
    expect(readCountHeaders(answer.headers)).toMatchObject({ inputTokens: 10, outputTokens: 8 });
  });

  test('InvokeModelWithResponseStream', async () => {
    const { bytes, broken } = await drained(await send('invoke-with-response-stream', anthropic));
    expect(broken).toBeNull();
    const events = chunkFrames.reader().push(bytes);
    expect(JSON.parse(events[0]!.json)).toMatchObject({ type: 'message_start' });
    expect(JSON.parse(events.at(-1)!.json)).toHaveProperty('amazon-bedrock-invocationMetrics.outputTokenCount', 8);
  });

  test.each(['converse', 'converse-stream'])('a 429 of %s names its meter', async (operation) => {
    const answer = whole(await send(operation, BODY, FULL));
    expect(answer.status).toBe(429);
    expect(answer.headers['x-amzn-errortype']).toMatch(/^ThrottlingException/);
    expect(answer.headers['x-shardproof-refused-by']).toBe('tokensPerMinute');
    const message = 'Too many tokens, please wait before trying again.';
    expect(JSON.parse(answer.body.toString())).toEqual({ message });
    expect(verdictOf(answer)).toEqual({ refused: refusedBy('tokensPerMinute') });
  });

  test.each([
    ['service-unavailable', 503, 'ServiceUnavailableException'],
    ['model-timeout', 408, 'ModelTimeoutException'],
    ['model-error', 424, 'ModelErrorException'],
    ['internal', 500, 'InternalServerException'],
  ])('%s is not asked again behind the round’s back', async (kind, status, name) => {
    await fault({ kind: 'error', answer: kind, probability: 1 });
    const answer = whole(await send('converse'));
    expect(answer.status).toBe(status);
    expect(answer.headers['x-amzn-errortype']).toMatch(new RegExp(`^${name}`));
    expect(verdictOf(answer)).toEqual({ refused: UNAVAILABLE });
    const { message, originalStatusCode = null } = JSON.parse(answer.body.toString());
    expect([typeof message, originalStatusCode]).toEqual(['string', kind === 'model-error' ? 500 : null]);
    expect(await records()).toHaveLength(1);
  });

  test.each(['not JSON', '{"messages": 5}', '{"messages": []}'])('%s is the caller’s own error', async (body) => {
    const answer = whole(await send('converse', body));
    expect(answer.status).toBe(400);
    expect(verdictOf(answer)).toBe('final');
  });

  test.each([0, 0.5])('an exception after %s of a stream is its last frame', async (after) => {
    await fault({ kind: 'break', by: 'model-overloaded', after, probability: 1 });
    const { bytes, broken } = await drained(await send('converse-stream'));
    expect(broken).toBeNull();
    expect(eventsIn(bytes).at(-1)).toBe('throttlingException');
    expect(eventsIn(bytes).includes('contentBlockDelta')).toBe(after > 0);
  });

  test('a cut stream is broken', async () => {
    await fault({ kind: 'break', by: 'cut', probability: 1 });
    const { broken } = await drained(await send('converse-stream'));
    expect(broken).toMatchObject({ reason: 'reset' });
  });

  test('a cut of an answer in one piece: none came, and it was sent', async () => {
    await fault({ kind: 'break', by: 'cut', probability: 1 });
    const answer = await send('converse');
    expect(answer).toMatchObject({ kind: 'unreachable', reason: 'reset', wasSent: true });
    expect(verdictOf(answer)).toEqual({ refused: UNAVAILABLE });
  });

  test('a stream that stalls is given up, and Bedrock hears of it', async () => {
    await fault({ kind: 'break', by: 'stall', probability: 1 });
    const { bytes, broken } = await drained(await send('converse-stream'));
    expect(eventsIn(bytes)).toContain('contentBlockDelta');
    expect(broken).toMatchObject({ reason: 'timeout' });
  });

  describe('a caller that goes away', () => {
    const aborted = () => until(() => control.context.calls.newest(1).length === 1, 'no record');

    test('while an answer in one piece is generated', async () => {
      const abort = new AbortController();
      const admit = vi.spyOn(backend, 'admit');
      const answer = send('converse', converseBody(LONG), ROOMY, abort.signal);
      await until(() => admit.mock.results.length > 0, 'not admitted');
      admit.mockRestore();
      abort.abort();
      expect(await answer).toMatchObject({ kind: 'unreachable', reason: 'reset', wasSent: true });
      await aborted();
      expect(await records()).toMatchObject([{ outcome: 'aborted' }]);
    });

    test('in the middle of a stream, by its signal', async () => {
      const abort = new AbortController();
      const answer = streamOf(await send('converse-stream', converseBody(LONG), ROOMY, abort.signal));
      const read = async (): Promise<void> => {
        for await (const piece of answer.body) if (piece.length > 0) abort.abort();
      };
      await expect(read()).rejects.toMatchObject({ name: 'UpstreamBroken', reason: 'cancelled' });
      await aborted();
      expect(await records()).toMatchObject([{ outcome: 'aborted' }]);
    });

    test('in the middle of a stream, by reading no further', async () => {
      const answer = streamOf(await send('converse-stream', converseBody(LONG)));
      for await (const piece of answer.body) if (piece.length > 0) break;
      await aborted();
      expect(await records()).toMatchObject([{ outcome: 'aborted' }]);
    });

    test('before it was sent', async () => {
      const answer = await send('converse', BODY, ROOMY, AbortSignal.abort());
      expect(answer).toMatchObject({ kind: 'unreachable', wasSent: false });
      expect(await records()).toEqual([]);
    });
  });
});
