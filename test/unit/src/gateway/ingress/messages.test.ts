/** Anthropic's Messages in, InvokeModel out, and back. */
import { describe, expect, it } from 'vitest';
import { throttled } from '../../../../../src/bedrock/error.ts';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import {
  ANSWER_HEADERS,
  callOf,
  chunks,
  CLAUDE,
  jsonOf,
  MOST_TOKENS,
  NOVA,
  refusalOf,
  REQUEST_ID,
  sentFor,
} from '../../../../support/ingress.ts';

const MESSAGES = '/v1/messages';
const ask = (members: object): object => ({
  model: CLAUDE,
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
  ...members,
});

describe('a request', () => {
  it('keeps all but what Bedrock has elsewhere', () => {
    const members = { system: 'Be brief.', thinking: { type: 'enabled', budget_tokens: 50 }, something_new: [1.5] };
    const call = callOf(MESSAGES, ask({ ...members, stream: false, service_tier: 'auto' }));
    expect(call).toMatchObject({
      operation: 'InvokeModel',
      streamed: false,
      path: `/model/${encodeURIComponent(CLAUDE)}/invoke`,
      prompt: { texts: ['Be brief.', 'Hello'], attachments: 0, maxTokens: 100 },
    });
    expect(jsonOf(call)).toEqual({
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hello' }],
      ...members,
      anthropic_version: 'bedrock-2023-05-31',
    });
  });

  it('keeps its cache points', () => {
    const cached = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const system = [{ type: 'text', text: 'Be brief.', ...cached }];
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hello', ...cached }] }];
    const members = { system, messages, tools: [{ name: 't', ...cached }], ...cached };
    const call = callOf(MESSAGES, ask(members));
    expect(jsonOf(call)).toMatchObject(members);
    expect(call.prompt.caching?.points.map(({ ttl }) => ttl)).toEqual(['1h', '1h', '1h', '1h']);
  });

  it('streamed, by another operation', () => {
    expect(callOf('/anthropic/v1/messages', ask({ stream: true }))).toMatchObject({
      operation: 'InvokeModelWithResponseStream',
      streamed: true,
      path: expect.stringMatching(/\/invoke-with-response-stream$/) as unknown,
    });
  });

  it('names its betas in the body', () => {
    const headers = { 'anthropic-beta': 'a-1, b-2,', 'anthropic-version': '2023-06-01' };
    expect(jsonOf(callOf(MESSAGES, ask({ anthropic_beta: ['b-2', 'c-3'] }), headers))).toMatchObject({
      anthropic_beta: ['a-1', 'b-2', 'c-3'],
      anthropic_version: 'bedrock-2023-05-31',
    });
  });
});

it.each([
  [{ model: 5 }, 400, 'model: '],
  [{ model: 'claude-nobody-knows' }, 404, 'model: '],
  [{ model: NOVA }, 400, 'use /v1/chat/completions'],
  [{ stream: 'yes' }, 400, 'stream: '],
  [{ max_tokens: undefined }, 400, 'max_tokens: '],
  [{ max_tokens: MOST_TOKENS + 1 }, 400, 'max_tokens: '],
  [{ messages: 'x' }, 400, 'messages: '],
  [{ messages: [{ role: 'robot', content: 'x' }] }, 400, 'messages.0.role: '],
])('%j is refused', (members, status, message) => {
  const refusal = refusalOf(MESSAGES, ask(members));
  expect(refusal.status).toBe(status);
  expect(jsonOf(refusal)).toMatchObject({
    type: 'error',
    error: {
      type: status === 404 ? 'not_found_error' : 'invalid_request_error',
      message: expect.stringContaining(message) as unknown,
    },
    request_id: REQUEST_ID,
  });
});

describe('an answer', () => {
  const body = Buffer.from(
    '{"id":"msg_bdrk_1", "content":[{"type":"text","text":"Hi"}], "stop_reason":"end_turn", ' +
      '"usage":{"input_tokens":3,"output_tokens":1}}',
  );

  it('passes as it is', () => {
    const { response, usage } = callOf(MESSAGES, ask({})).whole({ status: 200, headers: ANSWER_HEADERS, body });
    expect(response).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'request-id': REQUEST_ID, 'x-amzn-requestid': REQUEST_ID },
      body,
    });
    expect(usage).toMatchObject({ tokens: { inputTokens: 3, outputTokens: 1 }, stopReason: 'end_turn', textLength: 2 });
  });

  it("a refusal of Bedrock's is Anthropic's error", () => {
    const headers = { ...ANSWER_HEADERS, 'x-amzn-errortype': 'ValidationException' };
    const refusal = callOf(MESSAGES, ask({})).refusal({ status: 400, headers, body: Buffer.from('{"message":"No."}') });
    expect(refusal).toMatchObject({ status: 400, headers: { 'request-id': REQUEST_ID } });
    expect(jsonOf(refusal)).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'No.' },
      request_id: REQUEST_ID,
    });
  });
});

describe('a stream', () => {
  const streamOf = () => callOf(MESSAGES, ask({ stream: true })).stream(ANSWER_HEADERS);
  const start = { type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } };
  const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
  const metrics = { inputTokenCount: 3, outputTokenCount: 2 };

  it('has named events, without the metrics of Bedrock', () => {
    const stream = streamOf();
    const sent = sentFor(stream, [
      chunks([start]),
      chunks([delta, { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }]),
    ]);
    expect(sent.toString()).toBe(
      [
        `event: message_start\ndata: ${JSON.stringify(start)}\n\n`,
        `event: content_block_delta\ndata: ${JSON.stringify(delta)}\n\n`,
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
      ].join(''),
    );
    expect(stream.usage).toMatchObject({ isComplete: true, tokens: { inputTokens: 3, outputTokens: 2 } });
  });

  it('keeps a text that speaks of the metrics', () => {
    const said = { ...delta, delta: { type: 'text_delta', text: '"amazon-bedrock-invocationMetrics":{}' } };
    expect(sentFor(streamOf(), [chunks([said])]).toString()).toContain(`data: ${JSON.stringify(said)}\n`);
  });

  it('begins with its first token', () => {
    const stream = streamOf();
    stream.push(
      chunks([start, { type: 'ping' }, { type: 'content_block_start', content_block: { type: 'text', text: '' } }]),
    );
    expect(stream.hasBegun).toBe(false);
    stream.push(chunks([delta]));
    expect(stream.hasBegun).toBe(true);
  });

  it.each([
    ["Bedrock's", exceptionFrame('throttlingException', '{"message":"Slow down."}'), 'rate_limit_error', 'Slow down.'],
    [
      "the model's",
      chunks([{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }]),
      'overloaded_error',
      'Overloaded',
    ],
  ])('ends in an error of %s', (_, bytes, type, message) => {
    const stream = streamOf();
    const payload = { type: 'error', error: { type, message }, request_id: REQUEST_ID };
    expect(sentFor(stream, [bytes]).toString()).toBe(`event: error\ndata: ${JSON.stringify(payload)}\n\n`);
    expect(stream).toMatchObject({ hasBegun: false, usage: { error: { message } } });
  });

  it('ends in an error of ours', () => {
    const text = streamOf().fail(throttled('tokensPerMinute'), REQUEST_ID).toString();
    expect(text).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"rate_limit_error".*\n\n$/);
  });
});
