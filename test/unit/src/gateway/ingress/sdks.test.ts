/** The SDKs of OpenAI and Anthropic as they are, with the ways in behind their `fetch`. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import { chunks, CLAUDE, frames, gatewayFetch, REQUEST_ID, type Upstream } from '../../../../support/ingress.ts';

const openai = (upstream: Upstream): OpenAI =>
  new OpenAI({ baseURL: 'http://gateway.test/v1', apiKey: 'key', maxRetries: 0, fetch: gatewayFetch(upstream) });
const anthropic = (upstream: Upstream): Anthropic =>
  new Anthropic({ baseURL: 'http://gateway.test', apiKey: 'key', maxRetries: 0, fetch: gatewayFetch(upstream) });

const whole =
  (body: object): Upstream =>
  () => ({ status: 200, body: JSON.stringify(body) });
const streamed =
  (body: Buffer): Upstream =>
  () => ({ status: 200, body });
const refusing: Upstream = () => ({ status: 400, body: '{"message":"Input is too long."}' });

const usage = { inputTokens: 30, outputTokens: 9, totalTokens: 39 };
const use = { toolUseId: 'tooluse_1', name: 'weather', input: { town: 'Paarl' } };

describe('OpenAI', () => {
  const request = {
    model: CLAUDE,
    messages: [{ role: 'user' as const, content: 'Weather?' }],
    tools: [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }],
  };

  it('a whole answer with a tool call', async () => {
    const message = { role: 'assistant', content: [{ text: 'I look.' }, { toolUse: use }] };
    const client = openai(whole({ output: { message }, stopReason: 'tool_use', usage }));
    const answer = await client.chat.completions.create(request);
    expect(answer.choices[0]!.message).toMatchObject({
      content: 'I look.',
      tool_calls: [{ id: 'tooluse_1', function: { name: 'weather', arguments: '{"town":"Paarl"}' } }],
    });
    expect(answer).toMatchObject({ _request_id: REQUEST_ID, usage: { total_tokens: 39 } });
  });

  it('a stream with a tool call, put together by the SDK', async () => {
    const bytes = frames([
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'I ' } }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'look.' } }],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'tooluse_1', name: 'weather' } } }],
      ['contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"town":' } } }],
      ['contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '"Paarl"}' } } }],
      ['contentBlockStop', { contentBlockIndex: 1 }],
      ['messageStop', { stopReason: 'tool_use' }],
      ['metadata', { usage }],
    ]);
    const answer = await openai(streamed(bytes))
      .chat.completions.stream({ ...request, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'I look.', tool_calls: [{ function: { name: 'weather', arguments: '{"town":"Paarl"}' } }] },
    });
    expect(answer.usage).toMatchObject({ prompt_tokens: 30, completion_tokens: 9 });
  });

  it('an error in a stream', async () => {
    const client = openai(streamed(exceptionFrame('throttlingException', '{"message":"Slow down."}')));
    const stream = await client.chat.completions.create({ ...request, stream: true });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: 'rate_limit_exceeded', type: 'rate_limit_error' });
  });

  it.each([
    ['of Bedrock', {}, 'Input is too long.'],
    ['of ours', { n: 2 }, "Invalid 'n'"],
  ])('a refusal %s', async (_, members, message) => {
    await expect(openai(refusing).chat.completions.create({ ...request, ...members })).rejects.toMatchObject({
      constructor: OpenAI.BadRequestError,
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('Anthropic', () => {
  const request = { model: CLAUDE, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
  const head = { id: 'msg_bdrk_1', type: 'message', role: 'assistant', model: CLAUDE };
  const counts = { input_tokens: 3, output_tokens: 2 };

  it('a whole answer', async () => {
    const content = [{ type: 'text', text: 'Hi' }];
    const client = anthropic((call) => {
      expect(JSON.parse(call.body.toString())).toMatchObject({ anthropic_beta: ['context-1m'] });
      return { status: 200, body: JSON.stringify({ ...head, content, stop_reason: 'end_turn', usage: counts }) };
    });
    const answer = await client.beta.messages.create({ ...request, betas: ['context-1m'] });
    expect(answer).toMatchObject({ content, usage: counts, _request_id: REQUEST_ID });
  });

  it('a stream, put together by the SDK', async () => {
    const bytes = chunks([
      { type: 'message_start', message: { ...head, content: [], stop_reason: null, usage: counts } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 2 } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 2 } },
    ]);
    const answer = await anthropic(streamed(bytes)).messages.stream(request).finalMessage();
    expect(answer).toMatchObject({ content: [{ text: 'Hi' }], stop_reason: 'end_turn', usage: counts });
  });

  it('an error in a stream', async () => {
    const client = anthropic(streamed(exceptionFrame('throttlingException', '{"message":"Slow down."}')));
    await expect(client.messages.stream(request).finalMessage()).rejects.toThrow(/rate_limit_error.*Slow down\./s);
  });

  it('a refusal', async () => {
    await expect(anthropic(refusing).messages.create(request)).rejects.toMatchObject({
      constructor: Anthropic.BadRequestError,
      requestID: REQUEST_ID,
    });
  });
});
