/** Which commands the SDK is given, and what its outputs become; on the wire it is held by the tests over sockets. */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ModelStreamErrorException,
  type ResponseStream,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { chunkFrames, converseFrames } from '../../../../../src/bedrock/dialects/transport.ts';
import { verdictOf } from '../../../../../src/gateway/upstream/answer-kind.ts';
import { staticCredentials } from '../../../../../src/gateway/upstream/credentials.ts';
import { createSdkTransport } from '../../../../../src/gateway/upstream/sdk-transport.ts';
import { callOf, CLAUDE_PATH, drained, patient, whole } from '../../../../support/upstream.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const PICTURE = Buffer.from([0, 1, 254, 255]);
const METADATA = { httpStatusCode: 200, requestId: 'r-1' };

const sdk = mockClient(BedrockRuntimeClient);
const shard = {
  endpoint: new URL('http://127.0.0.1:9'),
  region: 'us-east-1',
  credentials: staticCredentials({ accessKeyId: 'a', secretAccessKey: 's' }),
};
const upstream = await createSdkTransport({ shards: [shard] });

beforeEach(() => sdk.reset());
afterAll(() => sdk.restore());

const send = (operation: string, body: unknown) =>
  upstream.send(0, callOf(`${CLAUDE_PATH}/${operation}`, body), patient());

/** Base64 on the wire, bytes in the SDK. */
const message = (role: 'user' | 'assistant', bytes: unknown) => ({
  role,
  content: [{ text: 'Grüße' }, { image: { format: 'png', source: { bytes } } }],
});

describe('Converse', () => {
  test('base64 becomes bytes, and bytes base64; documents stay as they are', async () => {
    const schema = { type: 'object', properties: { bytes: { type: 'string', default: 'AAH+/w==' } } };
    const tools = [{ toolSpec: { name: 'look', inputSchema: { json: schema } } }];
    const output = { message: message('assistant', PICTURE) };
    const answered = { output, stopReason: 'end_turn', usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } };
    sdk.on(ConverseCommand).resolves({ ...answered, $metadata: METADATA } as never);
    const body = { messages: [message('user', PICTURE.toString('base64'))], toolConfig: { tools } };
    const answer = whole(await send('converse', { ...body, additionalModelRequestFields: { top_k: 5 } }));
    const { input } = sdk.commandCalls(ConverseCommand)[0]!.args[0];
    expect(input).toEqual({
      modelId: MODEL,
      messages: [message('user', Uint8Array.from(PICTURE))],
      toolConfig: { tools },
      additionalModelRequestFields: { top_k: 5 },
    });
    expect(JSON.parse(answer.body.toString())).toEqual({
      ...answered,
      output: { message: message('assistant', PICTURE.toString('base64')) },
    });
    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'x-amzn-requestid': 'r-1' });
  });

  test('an exception is the answer that it was', async () => {
    const $metadata = { httpStatusCode: 429, requestId: 'r-2' };
    sdk.on(ConverseCommand).rejects(new ThrottlingException({ message: 'Too many tokens per day', $metadata }));
    const answer = whole(await send('converse', { messages: [] }));
    expect([answer.status, answer.body.toString()]).toEqual([429, '{"message":"Too many tokens per day"}']);
    expect(answer.headers).toMatchObject({ 'x-amzn-errortype': 'ThrottlingException', 'x-amzn-requestid': 'r-2' });
    expect(verdictOf(answer)).toHaveProperty('refused');
  });

  test('a body that is no JSON never reaches the SDK', async () => {
    const answer = whole(await send('converse', '{'));
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toMatch(/^ValidationException/);
    expect(sdk.calls()).toEqual([]);
  });
});

describe('ConverseStream', () => {
  const delta: ConverseStreamOutput = { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Grüße' } } };
  const redacted: ConverseStreamOutput = {
    contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent: { redactedContent: PICTURE } } },
  };

  async function* events(last?: Error): AsyncGenerator<ConverseStreamOutput> {
    yield { messageStart: { role: 'assistant' } };
    yield { $unknown: ['ofTheFuture', {}] };
    yield delta;
    yield redacted;
    if (last !== undefined) throw last;
    yield { messageStop: { stopReason: 'end_turn' } };
  }

  const framesOf = async (last?: Error) => {
    sdk.on(ConverseStreamCommand).resolves({ stream: events(last), $metadata: METADATA });
    const answer = await send('converse-stream', { messages: [] });
    const { bytes, broken } = await drained(answer);
    return { frames: converseFrames.reader().push(bytes), broken };
  };

  test('events become frames again', async () => {
    const { frames, broken } = await framesOf();
    expect(broken).toBeNull();
    expect(frames.map(({ name, json }) => [name, JSON.parse(json)])).toEqual([
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße' } }],
      [
        'contentBlockDelta',
        { contentBlockIndex: 1, delta: { reasoningContent: { redactedContent: PICTURE.toString('base64') } } },
      ],
      ['messageStop', { stopReason: 'end_turn' }],
    ]);
  });

  test('an exception among them is the last frame', async () => {
    const members = { originalStatusCode: 500, originalMessage: 'o' };
    const error = new ModelStreamErrorException({ message: 'm', $metadata: {}, ...members });
    const { frames, broken } = await framesOf(error);
    expect(broken).toBeNull();
    expect(frames.at(-1)).toEqual({
      name: 'modelStreamErrorException',
      json: JSON.stringify({ message: 'm', ...members }),
    });
  });

  test('any other error breaks the stream', async () => {
    const { frames, broken } = await framesOf(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    expect(frames).toHaveLength(3);
    expect(broken).toMatchObject({ reason: 'reset', message: 'aborted' });
  });
});

test('InvokeModel: bytes pass as they are', async () => {
  const bytes = '{ "any": [1.0, "body"] }';
  const body = Buffer.from(bytes) as never;
  sdk.on(InvokeModelCommand).resolves({ body, contentType: 'application/json', $metadata: METADATA });
  const answer = whole(await send('invoke', bytes));
  expect(answer.body.toString()).toBe(bytes);
  const { input } = sdk.commandCalls(InvokeModelCommand)[0]!.args[0];
  expect(input).toMatchObject({ modelId: MODEL, body: Buffer.from(bytes) });
});

test('InvokeModelWithResponseStream: chunks pass as they are', async () => {
  async function* chunks(): AsyncGenerator<ResponseStream> {
    yield { chunk: { bytes: Buffer.from('{"type":"message_start"}') } };
    yield { chunk: { bytes: Buffer.from('{"type":"message_stop"}') } };
  }
  sdk.on(InvokeModelWithResponseStreamCommand).resolves({ body: chunks(), contentType: '', $metadata: METADATA });
  const { bytes } = await drained(await send('invoke-with-response-stream', '{}'));
  const events = chunkFrames.reader().push(bytes);
  expect(events.map(({ json }) => json)).toEqual(['{"type":"message_start"}', '{"type":"message_stop"}']);
});

test('CountTokens', async () => {
  sdk.on(CountTokensCommand).resolves({ inputTokens: 7, $metadata: METADATA });
  const body = Buffer.from('{"a":1}');
  const answer = whole(await send('count-tokens', { input: { invokeModel: { body: body.toString('base64') } } }));
  expect(answer.body.toString()).toBe('{"inputTokens":7}');
  const { input } = sdk.commandCalls(CountTokensCommand)[0]!.args[0];
  expect(Buffer.from(input.input!.invokeModel!.body!)).toEqual(body);
});

test.each(['/openai/v1/chat/completions', '/anthropic/v1/messages', '/model/m/apply-magic'])(
  '%s is not of the SDK',
  async (path) => {
    const answer = whole(await upstream.send(0, callOf(path, {}), patient()));
    expect(answer.status).toBe(404);
    expect(answer.headers['x-amzn-errortype']).toMatch(/^UnknownOperationException/);
    expect(sdk.calls()).toEqual([]);
  },
);
