/** The OpenAI and Anthropic SDKs as they are, over real sockets. */
import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { estimateTokens } from '../../src/bedrock/token-estimate.ts';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import { CLAUDE, GPT_OSS, MANTLE_CLAUDE, MANTLE_GPT, assertNothingOpen } from '../support/fake-backend.ts';
import { API_KEY, fixture, KEY_ID, SECRET } from '../unit/src/emulator/fixture.ts';

const { backend, calls, emulator } = fixture();
let endpoint = '';

beforeAll(async () => {
  endpoint = await emulator.listen(0);
});
afterEach(() => {
  assertNothingOpen(backend);
  const unlimited = Number.POSITIVE_INFINITY;
  Object.assign(backend.settings, { fault: null, streamFault: null, tokens: unlimited, outputTokens: unlimited });
});
afterAll(() => emulator.close());

const ROW = { id: 7, inputTokens: 30, cacheReadTokens: 10, cacheWriteTokens: 0, outputTokens: 9, latencyDraw: 1 };
const USER = { role: 'user' as const, content: `Please answer. ${writeRowMarker(ROW)} Thank you.` };

function openai(path: string): OpenAI {
  return new OpenAI({ baseURL: `${endpoint}${path}`, apiKey: API_KEY, maxRetries: 0 });
}

describe.each([
  ['/openai/v1', () => GPT_OSS],
  ['/v1', () => MANTLE_GPT],
])('OpenAI under %s', (path, modelOf) => {
  test('chat completions', async () => {
    const answer = await openai(path).chat.completions.create({ model: modelOf(), messages: [USER] });
    expect(answer.usage).toMatchObject({ prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 });
    expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(10);
    expect(answer.choices[0]!.finish_reason).toBe('stop');
    expect(estimateTokens([answer.choices[0]!.message.content!], 0)).toBe(9);
  });

  test('streamed chat completions, with usage in the last chunk', async () => {
    const stream = await openai(path).chat.completions.create({
      model: modelOf(),
      messages: [USER],
      max_completion_tokens: 4,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let finish: string | null = null;
    let completion = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      completion = chunk.usage?.completion_tokens ?? completion;
    }
    expect({ finish, completion, tokens: estimateTokens([text], 0) }).toEqual({
      finish: 'length',
      completion: 4,
      tokens: 4,
    });
  });

  test('a refusal is a RateLimitError', async () => {
    backend.settings.tokens = 0;
    const asked = openai(path).chat.completions.create({ model: modelOf(), messages: [USER] });
    await expect(asked).rejects.toMatchObject({
      constructor: OpenAI.RateLimitError,
      status: 429,
      type: 'rate_limit_error',
    });
    expect(calls.at(-1)).toMatchObject({ outcome: 'throttled', row: 7 });
  });
});

test('mantle cuts a generation off when the output quota is gone, and says length', async () => {
  backend.settings.outputTokens = 3;
  const answer = await openai('/v1').chat.completions.create({ model: MANTLE_GPT, messages: [USER] });
  expect(answer.choices[0]!.finish_reason).toBe('length');
  expect(answer.usage?.completion_tokens).toBe(3);
  expect(calls.at(-1)).toMatchObject({ outcome: 'cut-off', outputTokens: 3 });
});

test('responses, whole and streamed', async () => {
  const whole = await openai('/v1').responses.create({ model: MANTLE_GPT, input: USER.content });
  expect(whole.status).toBe('completed');
  expect(whole.usage).toMatchObject({ input_tokens: 30, output_tokens: 9 });
  expect(estimateTokens([whole.output_text], 0)).toBe(9);
  backend.settings.outputTokens = 5;
  const stream = await openai('/v1').responses.create({ model: MANTLE_GPT, input: USER.content, stream: true });
  let text = '';
  let reason: string | undefined;
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.incomplete') reason = event.response.incomplete_details?.reason;
  }
  expect({ reason, tokens: Math.floor(text.length / 4) }).toEqual({ reason: 'max_output_tokens', tokens: 5 });
});

test('background responses and unknown models are refused', async () => {
  const background = openai('/v1').responses.create({ model: MANTLE_GPT, input: 'x', background: true });
  await expect(background).rejects.toMatchObject({ status: 400 });
  const unknown = openai('/v1').chat.completions.create({ model: 'nobody.knows', messages: [USER] });
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
});

test('models of mantle are listed', async () => {
  const ids: string[] = [];
  for await (const model of openai('/v1').models.list()) ids.push(model.id);
  expect(ids).toEqual([MANTLE_GPT, MANTLE_CLAUDE]);
  expect((await openai('/v1').models.retrieve(MANTLE_GPT)).owned_by).toBe('openai');
});

describe.each(['signed', 'with a bearer key'])('AnthropicBedrock %s', (kind) => {
  const client = () => {
    const options = { baseURL: endpoint, awsRegion: 'us-east-1', maxRetries: 0 };
    return kind === 'signed'
      ? new AnthropicBedrock({ ...options, awsAccessKey: KEY_ID, awsSecretKey: SECRET })
      : new AnthropicBedrock({ ...options, apiKey: API_KEY });
  };

  test('messages', async () => {
    const answer = await client().messages.create({ model: CLAUDE, max_tokens: 100, messages: [USER] });
    expect(answer.usage).toMatchObject({ input_tokens: 20, cache_read_input_tokens: 10, output_tokens: 9 });
    expect(answer.id).toMatch(/^msg_bdrk_/);
  });

  test('streamed messages', async () => {
    const answer = await client()
      .messages.stream({ model: CLAUDE, max_tokens: 4, messages: [USER] })
      .finalMessage();
    expect(answer.stop_reason).toBe('max_tokens');
    expect(answer.usage.output_tokens).toBe(4);
    expect(answer.content[0]).toMatchObject({ type: 'text' });
  });

  test('a refusal is a 429', async () => {
    backend.settings.tokens = 0;
    const asked = client().messages.create({ model: CLAUDE, max_tokens: 4, messages: [USER] });
    await expect(asked).rejects.toMatchObject({ status: 429 });
  });
});

describe.each([
  ['signed', { awsAccessKey: KEY_ID, awsSecretAccessKey: SECRET }],
  ['with a bearer key', { apiKey: API_KEY }],
])('AnthropicBedrockMantle %s', (_, keys) => {
  const client = () =>
    new AnthropicBedrockMantle({ baseURL: `${endpoint}/anthropic`, awsRegion: 'us-east-1', maxRetries: 0, ...keys });

  test('messages, streamed and counted', async () => {
    const asked = { model: MANTLE_CLAUDE, max_tokens: 100, messages: [USER] };
    const answer = await client().messages.create(asked);
    expect(answer.usage).toMatchObject({ input_tokens: 20, output_tokens: 9, service_tier: 'standard' });
    backend.settings.outputTokens = 2;
    const streamed = await client().messages.stream(asked).finalMessage();
    expect(streamed.stop_reason).toBe('max_tokens');
    expect(streamed.usage.output_tokens).toBe(2);
    const counted = await client().messages.countTokens({ model: MANTLE_CLAUDE, messages: [USER] });
    expect(counted.input_tokens).toBe(30);
  });

  test('overload is 529 overloaded_error', async () => {
    backend.settings.fault = 'overloaded';
    const asked = client().messages.create({ model: MANTLE_CLAUDE, max_tokens: 9, messages: [USER] });
    await expect(asked).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
  });
});
