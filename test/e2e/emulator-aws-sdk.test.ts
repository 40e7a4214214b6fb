/** The AWS SDK for JavaScript as it is, over real sockets, with its default HTTP/2 handler and with HTTP/1.1. */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { estimateTokens } from '../../src/bedrock/token-estimate.ts';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import { CLAUDE, GPT_OSS, LLAMA, MISTRAL, NOVA, assertNothingOpen } from '../support/fake-backend.ts';
import { fixture, KEY_ID, SECRET } from '../unit/src/emulator/fixture.ts';

const { backend, calls, emulator } = fixture();
let endpoint = '';
const clients: BedrockRuntimeClient[] = [];

beforeAll(async () => {
  endpoint = await emulator.listen(0);
});
afterEach(() => {
  assertNothingOpen(backend);
  Object.assign(backend.settings, { fault: null, streamFault: null, tokens: Number.POSITIVE_INFINITY });
});
afterAll(async () => {
  for (const made of clients) made.destroy();
  await emulator.close();
});

function client(handler: 'http2' | 'http1'): BedrockRuntimeClient {
  const made = new BedrockRuntimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: KEY_ID, secretAccessKey: SECRET },
    maxAttempts: 1,
    ...(handler === 'http1' ? { requestHandler: new NodeHttpHandler() } : {}),
  });
  clients.push(made);
  return made;
}

function row(outputTokens: number): string {
  return writeRowMarker({
    id: 4_711,
    inputTokens: 900,
    cacheReadTokens: 100,
    cacheWriteTokens: 50,
    outputTokens,
    latencyDraw: 5,
  });
}

function messages(text: string) {
  return [{ role: 'user' as const, content: [{ text }] }];
}

const USAGE = {
  inputTokens: 750,
  outputTokens: 12,
  totalTokens: 912,
  cacheReadInputTokens: 100,
  cacheWriteInputTokens: 50,
  cacheDetails: [{ ttl: '5m', inputTokens: 50 }],
};

/** What stands at a path in parsed JSON, as text. */
function pick(value: unknown, path: readonly (string | number)[]): string {
  return String(path.reduce<unknown>((at, key) => Reflect.get(Object(at), key), value));
}

const BODIES: readonly (readonly [
  modelId: string,
  body: (text: string) => unknown,
  text: readonly (string | number)[],
])[] = [
  [
    CLAUDE,
    (text) => ({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 100,
      messages: [{ role: 'user', content: text }],
    }),
    ['content', 0, 'text'],
  ],
  [
    NOVA,
    (text) => ({ schemaVersion: 'messages-v1', messages: messages(text), inferenceConfig: { maxTokens: 100 } }),
    ['output', 'message', 'content', 0, 'text'],
  ],
  [LLAMA, (text) => ({ prompt: text, max_gen_len: 100 }), ['generation']],
  [MISTRAL, (text) => ({ prompt: text, max_tokens: 100 }), ['outputs', 0, 'text']],
  [
    GPT_OSS,
    (text) => ({ messages: [{ role: 'user', content: text }], max_completion_tokens: 100 }),
    ['choices', 0, 'message', 'content'],
  ],
];

describe.each(['http2', 'http1'] as const)('over %s', (handler) => {
  test('Converse answers with the row’s tokens', async () => {
    const answer = await client(handler).send(new ConverseCommand({ modelId: CLAUDE, messages: messages(row(12)) }));
    expect(answer.usage).toEqual(USAGE);
    expect(answer.stopReason).toBe('end_turn');
    expect(estimateTokens([answer.output!.message!.content![0]!.text!], 0)).toBe(12);
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(calls.at(-1)).toMatchObject({ outcome: 'served', row: 4_711, outputTokens: 12, operation: 'Converse' });
  });

  test('ConverseStream tells its usage at the end', async () => {
    const command = new ConverseStreamCommand({
      modelId: CLAUDE,
      messages: messages(row(12)),
      inferenceConfig: { maxTokens: 5 },
    });
    const { stream } = await client(handler).send(command);
    const names: string[] = [];
    let text = '';
    let stopReason: string | undefined;
    let usage: TokenUsage | undefined;
    for await (const event of stream!) {
      names.push(Object.keys(event)[0]!);
      text += event.contentBlockDelta?.delta?.text ?? '';
      stopReason = event.messageStop?.stopReason ?? stopReason;
      usage = event.metadata?.usage ?? usage;
    }
    expect(stopReason).toBe('max_tokens');
    expect(usage).toEqual({ ...USAGE, outputTokens: 5, totalTokens: 905 });
    expect(names[0]).toBe('messageStart');
    expect(names.slice(-3)).toEqual(['contentBlockStop', 'messageStop', 'metadata']);
    expect(estimateTokens([text], 0)).toBe(5);
  });

  test.each(BODIES)('InvokeModel with the body of %s', async (modelId, body, path) => {
    const request = { modelId, body: JSON.stringify(body(row(12))) };
    const answer = await client(handler).send(new InvokeModelCommand(request));
    const text = pick(JSON.parse(answer.body.transformToString()), path);
    expect(estimateTokens([text], 0)).toBe(12);
  });

  test.each(BODIES)('InvokeModelWithResponseStream with the body of %s', async (modelId, body) => {
    const request = { modelId, body: JSON.stringify(body(row(12))) };
    const answer = await client(handler).send(new InvokeModelWithResponseStreamCommand(request));
    let last: unknown;
    let chunks = 0;
    for await (const event of answer.body!) {
      last = JSON.parse(Buffer.from(event.chunk!.bytes!).toString());
      chunks++;
    }
    expect(chunks).toBeGreaterThan(1);
    const metrics = { inputTokenCount: 750, outputTokenCount: 12 };
    expect(last).toMatchObject({ 'amazon-bedrock-invocationMetrics': metrics });
  });

  test('CountTokens reserves nothing', async () => {
    const asked = backend.asked.length;
    const input = { converse: { messages: messages('x'.repeat(41)) } };
    const counted = await client(handler).send(new CountTokensCommand({ modelId: CLAUDE, input }));
    expect(counted.inputTokens).toBe(11);
    const body = Buffer.from(JSON.stringify(BODIES[0]![1](row(12))));
    const marked = await client(handler).send(
      new CountTokensCommand({ modelId: CLAUDE, input: { invokeModel: { body } } }),
    );
    expect(marked.inputTokens).toBe(900);
    expect(backend.asked.length).toBe(asked);
  });

  test('a refusal is a ThrottlingException with AWS’s words', async () => {
    backend.settings.tokens = backend.settledTokens + 999;
    const command = new ConverseCommand({
      modelId: CLAUDE,
      messages: messages(row(12)),
      inferenceConfig: { maxTokens: 100 },
    });
    const failure = await client(handler)
      .send(command)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'ThrottlingException',
      message: 'Too many tokens, please wait before trying again.',
    });
    expect(calls.at(-1)).toMatchObject({ outcome: 'throttled', refusedBy: 'tokensPerMinute', shortBy: 1, row: 4_711 });
  });

  test('a fault after the 200 is raised from the stream', async () => {
    backend.settings.streamFault = { fault: 'model-overloaded', afterTokens: 3 };
    const { stream } = await client(handler).send(
      new ConverseStreamCommand({ modelId: CLAUDE, messages: messages(row(12)) }),
    );
    let text = '';
    const read = async (): Promise<void> => {
      for await (const event of stream!) text += event.contentBlockDelta?.delta?.text ?? '';
    };
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(estimateTokens([text], 0)).toBe(3);
  });

  test.each([
    ['service-unavailable', 'ServiceUnavailableException', 503],
    ['model-not-ready', 'ModelNotReadyException', 429],
    ['model-timeout', 'ModelTimeoutException', 408],
    ['model-error', 'ModelErrorException', 424],
    ['internal', 'InternalServerException', 500],
    ['suspended', 'AccessDeniedException', 403],
    ['overloaded', 'ServiceUnavailableException', 503],
  ] as const)('fault %s is %s', async (fault, name, status) => {
    backend.settings.fault = fault;
    const failure = await client(handler)
      .send(new ConverseCommand({ modelId: CLAUDE, messages: messages('hello') }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });
});

test('the default handler needs no HTTP/1.1: profile ARNs and 8 calls at once work over it', async () => {
  const sdk = client('http2');
  const modelId = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${CLAUDE}`;
  const asked = Array.from({ length: 8 }, () => sdk.send(new ConverseCommand({ modelId, messages: messages(row(3)) })));
  const answers = await Promise.all(asked);
  expect(answers.map(({ usage }) => usage?.outputTokens)).toEqual(Array<number>(8).fill(3));
});

test('the SDK’s standard retries ask again after a 429 and get through', async () => {
  backend.settings.fault = 'service-unavailable';
  const sdk = new BedrockRuntimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: KEY_ID, secretAccessKey: SECRET },
    maxAttempts: 3,
  });
  clients.push(sdk);
  const before = backend.asked.length;
  sdk.middlewareStack.add(
    (next) => async (args) => {
      if (backend.asked.length - before >= 2) backend.settings.fault = null;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const answer = await sdk.send(new ConverseCommand({ modelId: CLAUDE, messages: messages('hello') }));
  expect(answer.$metadata.attempts).toBe(3);
  expect(backend.asked.length - before).toBe(3);
});
