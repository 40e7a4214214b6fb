/** The SDKs of OpenAI and Anthropic as they are, over sockets through a gateway in front of the emulator. */
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test, vi } from 'vitest';
import { estimateTokens } from '../../src/bedrock/token-estimate.ts';
import { CONFIG, gatewayForClients, LONG, SCHEMA, text, TOOL_QUESTION } from '../support/gateway-clients.ts';
import { CLAUDE, NOVA } from '../support/ingress.ts';
import { until } from '../support/raw-http.ts';

const gate = gatewayForClients();

describe('OpenAI', () => {
  const client = (key = gate.key()): OpenAI =>
    new OpenAI({ baseURL: `${gate.running().url}/v1`, apiKey: key, maxRetries: 0 });
  const request = (outputTokens = 9, modelId: string = CLAUDE) => ({
    model: modelId,
    messages: [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: text(outputTokens) },
    ],
  });
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: SCHEMA } }];

  test('a whole answer', async () => {
    const { data, response } = await client().chat.completions.create(request()).withResponse();
    expect(data.choices[0]!.finish_reason).toBe('stop');
    expect(estimateTokens([data.choices[0]!.message.content!], 0)).toBe(9);
    expect(data.usage).toMatchObject({ prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 });
    expect(data.usage?.prompt_tokens_details?.cached_tokens).toBe(10);
    const { name } = CONFIG.accounts[gate.attempts()[0]!.shard]!;
    expect(response.headers.get('x-shardproof-account')).toBe(name);
    expect(response.headers.get('x-shardproof-attempts')).toBe('1');
  });

  test('a stream, cut off at a limit, with usage in its last chunk', async () => {
    const answer = await client()
      .chat.completions.stream({ ...request(), max_completion_tokens: 4, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(answer.choices[0]!.finish_reason).toBe('length');
    expect(estimateTokens([answer.choices[0]!.message.content!], 0)).toBe(4);
    expect(answer.usage).toMatchObject({ prompt_tokens: 30, completion_tokens: 4 });
  });

  test.each([false, true])('a tool is called, streamed: %s', async (streamed) => {
    const asking = { model: CLAUDE, messages: [{ role: 'user' as const, content: TOOL_QUESTION }], tools };
    const answer = streamed
      ? await client().chat.completions.stream(asking).finalChatCompletion()
      : await client().chat.completions.create(asking);
    const [{ finish_reason: reason, message }] = answer.choices as [OpenAI.ChatCompletion.Choice];
    expect(reason).toBe('tool_calls');
    expect(message.tool_calls).toMatchObject([{ function: { name: 'weather', arguments: '{"town":"Paarl"}' } }]);
  });

  test('models', async () => {
    const page = await client().models.list();
    expect(page.data.map(({ id }) => id)).toEqual([CLAUDE, NOVA]);
  });

  test.each([
    ['a key that nobody has', 'wrong', request(), OpenAI.AuthenticationError, 401],
    ['a model that is not there', null, request(9, 'no.such-model-v1:0'), OpenAI.NotFoundError, 404],
    ['a mistake', null, { ...request(), n: 2 }, OpenAI.BadRequestError, 400],
    ['no account with room', null, request(9, NOVA), OpenAI.RateLimitError, 429],
  ])('%s', async (_, key, body, constructor, status) => {
    const answer = client(key ?? undefined).chat.completions.create(body);
    await expect(answer).rejects.toMatchObject({ constructor, status });
  });

  test('a tenant at its limit, in front of every account', async () => {
    const answer = client(gate.limitedKey()).chat.completions.create(request());
    await expect(answer).rejects.toMatchObject({ constructor: OpenAI.RateLimitError, message: /limited/ });
    expect(gate.attempts()).toEqual([]);
  });

  test('cancelled in the middle of a stream', async () => {
    const stream = await client().chat.completions.create({ ...request(LONG), stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    expect(await gate.attempt()).toMatchObject({ outcome: 'aborted' });
  });

  test('cancelled before an answer in one piece', async () => {
    const admit = vi.spyOn(gate.running().backend, 'admit');
    const abort = new AbortController();
    const answer = client().chat.completions.create(request(LONG), { signal: abort.signal });
    await until(() => admit.mock.results.length > 0, 'not admitted');
    abort.abort();
    await expect(answer).rejects.toMatchObject({ constructor: OpenAI.APIUserAbortError });
    expect(await gate.attempt()).toMatchObject({ outcome: 'aborted' });
  });
});

const ANTHROPIC_ERRORS: Readonly<Record<number, unknown>> = {
  400: Anthropic.BadRequestError,
  401: Anthropic.AuthenticationError,
  404: Anthropic.NotFoundError,
};

describe.each([
  ['Anthropic', 404, (key: string) => new Anthropic({ baseURL: gate.running().url, apiKey: key, maxRetries: 0 })],
  [
    'Anthropic with a bearer',
    404,
    (key: string) => new Anthropic({ baseURL: gate.running().url, authToken: key, maxRetries: 0 }),
  ],
  [
    "Anthropic's Bedrock SDK",
    400,
    (key: string) =>
      new AnthropicBedrock({ baseURL: gate.running().url, awsRegion: 'us-east-1', apiKey: key, maxRetries: 0 }),
  ],
] as const)('%s', (_, unknownModel, open) => {
  const client = (key = gate.key()): Pick<Anthropic, 'messages'> => open(key) as unknown as Anthropic;
  const request = (outputTokens = 9, modelId: string = CLAUDE) => ({
    model: modelId,
    max_tokens: LONG,
    system: 'Be brief.',
    messages: [{ role: 'user' as const, content: text(outputTokens) }],
  });

  test('a whole answer', async () => {
    const answer = await client().messages.create(request());
    expect(answer).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(answer.usage).toMatchObject({ input_tokens: 20, cache_read_input_tokens: 10, output_tokens: 9 });
  });

  test('a stream, cut off at a limit', async () => {
    const answer = await client()
      .messages.stream({ ...request(), max_tokens: 4 })
      .finalMessage();
    expect(answer.stop_reason).toBe('max_tokens');
    expect(answer.usage.output_tokens).toBe(4);
  });

  test.each([false, true])('a tool is called, streamed: %s', async (streamed) => {
    const tools = [{ name: 'weather', input_schema: SCHEMA }];
    const asking = { ...request(), messages: [{ role: 'user' as const, content: TOOL_QUESTION }], tools };
    const answer = streamed
      ? await client().messages.stream(asking).finalMessage()
      : await client().messages.create(asking);
    expect(answer.stop_reason).toBe('tool_use');
    expect(answer.content.at(-1)).toMatchObject({ type: 'tool_use', name: 'weather', input: { town: 'Paarl' } });
  });

  test.each([
    ['a key that nobody has', 'wrong', {}, 401],
    // As Bedrock itself, where Bedrock's own API is spoken: an identifier that it does not know is a mistake.
    ['a model that is not there', null, { model: 'anthropic.no-such-model-v1:0' }, unknownModel],
    ['a mistake', null, { max_tokens: -1 }, 400],
  ])('%s', async (__, key, members, status) => {
    const answer = client(key ?? undefined).messages.create({ ...request(), ...members });
    await expect(answer).rejects.toMatchObject({ constructor: ANTHROPIC_ERRORS[status], status });
  });

  test('a tenant at its limit', async () => {
    const answer = client(gate.limitedKey()).messages.create(request());
    await expect(answer).rejects.toMatchObject({ status: 429, message: expect.stringContaining('limited') as unknown });
  });

  test('cancelled in the middle of a stream', async () => {
    const stream = await client().messages.create({ ...request(LONG), stream: true });
    for await (const event of stream) if (event.type === 'content_block_delta') break;
    expect(await gate.attempt()).toMatchObject({ outcome: 'aborted' });
  });
});
