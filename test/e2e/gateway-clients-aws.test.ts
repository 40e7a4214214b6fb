/** The AWS SDK for JavaScript as it is, over sockets through a gateway in front of the emulator. */
import type Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, describe, expect, test } from 'vitest';
import { gatewayForClients, LONG, SCHEMA, text, TOOL_QUESTION } from '../support/gateway-clients.ts';
import { CLAUDE, NOVA } from '../support/ingress.ts';

const gate = gatewayForClients();
const clients: { destroy(): void }[] = [];
afterAll(() => clients.forEach((client) => client.destroy()));

describe.each([
  ['HTTP/2, its default', {}],
  ['HTTP/1.1', { requestHandler: new NodeHttpHandler() }],
])('the AWS SDK for JavaScript over %s', (_, handler) => {
  const client = (token = gate.key()): BedrockRuntimeClient => {
    const made = new BedrockRuntimeClient({
      endpoint: gate.running().url,
      region: 'us-east-1',
      token: { token },
      authSchemePreference: ['httpBearerAuth'],
      maxAttempts: 1,
      ...handler,
    });
    clients.push(made);
    return made;
  };
  const request = (outputTokens = 9, modelId: string = CLAUDE) => ({
    modelId,
    system: [{ text: 'Be brief.' }],
    messages: [{ role: 'user' as const, content: [{ text: text(outputTokens) }] }],
  });
  const usage = { inputTokens: 20, outputTokens: 9, cacheReadInputTokens: 10 };

  test('Converse', async () => {
    const answer = await client().send(new ConverseCommand(request()));
    expect(answer).toMatchObject({ stopReason: 'end_turn', usage });
    expect(answer.$metadata.requestId).toBe(gate.attempts()[0]!.requestId);
  });

  test('ConverseStream', async () => {
    const { stream } = await client().send(new ConverseStreamCommand(request()));
    const events = [];
    for await (const event of stream!) events.push(event);
    expect(events.at(-1)?.metadata?.usage).toMatchObject(usage);
    expect(events.find(({ messageStop }) => messageStop)?.messageStop?.stopReason).toBe('end_turn');
  });

  const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: SCHEMA } } }] };
  const messages = [{ role: 'user' as const, content: [{ text: TOOL_QUESTION }] }];

  test('a tool is called', async () => {
    const { stopReason, output } = await client().send(new ConverseCommand({ modelId: CLAUDE, messages, toolConfig }));
    expect(stopReason).toBe('tool_use');
    expect(output?.message?.content?.at(-1)?.toolUse).toMatchObject({ name: 'weather', input: { town: 'Paarl' } });
  });

  test('a tool is called in a stream', async () => {
    const { stream } = await client().send(new ConverseStreamCommand({ modelId: CLAUDE, messages, toolConfig }));
    let input = '';
    for await (const event of stream!) input += event.contentBlockDelta?.delta?.toolUse?.input ?? '';
    expect(JSON.parse(input)).toEqual({ town: 'Paarl' });
  });

  const invoked = (outputTokens = 9) => ({
    modelId: CLAUDE,
    contentType: 'application/json',
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: LONG,
      messages: [{ role: 'user', content: text(outputTokens) }],
    }),
  });

  test('InvokeModel', async () => {
    const { body } = await client().send(new InvokeModelCommand(invoked()));
    const answer: Anthropic.Message = JSON.parse(Buffer.from(body).toString());
    expect(answer.usage).toMatchObject({ input_tokens: 20, cache_read_input_tokens: 10, output_tokens: 9 });
  });

  test('InvokeModelWithResponseStream', async () => {
    const { body } = await client().send(new InvokeModelWithResponseStreamCommand(invoked()));
    const events: Anthropic.MessageStreamEvent[] = [];
    for await (const { chunk } of body!) events.push(JSON.parse(Buffer.from(chunk!.bytes!).toString()));
    expect(events[0]?.type).toBe('message_start');
    expect(events.at(-1)).toHaveProperty('amazon-bedrock-invocationMetrics.outputTokenCount', 9);
  });

  test.each([
    ['a key that nobody has', 'wrong', {}, 'UnrecognizedClientException', 401],
    // As Bedrock itself: an identifier that it does not know is a mistake.
    ['a model that is not there', null, { modelId: 'no.such-model-v1:0' }, 'ValidationException', 400],
    ['a mistake', null, { messages: [] }, 'ValidationException', 400],
    ['no account with room', null, { modelId: NOVA }, 'ThrottlingException', 429],
  ])('%s', async (__, key, members, name, httpStatusCode) => {
    const answer = client(key ?? undefined).send(new ConverseCommand({ ...request(), ...members }));
    await expect(answer).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  test('cancelled in the middle of a stream', async () => {
    const abort = new AbortController();
    const { stream } = await client().send(new ConverseStreamCommand(request(LONG)), { abortSignal: abort.signal });
    const read = async (): Promise<void> => {
      for await (const event of stream!) if (event.contentBlockDelta !== undefined) abort.abort();
    };
    await read().catch(() => {});
    expect(await gate.attempt()).toMatchObject({ outcome: 'aborted' });
  });
});
