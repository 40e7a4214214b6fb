/** Converse's whole answers and refusals, as chat completions. */
import { describe, expect, it } from 'vitest';
import { ANSWER_HEADERS, callOf, CLAUDE, jsonOf, REQUEST_ID } from '../../../../support/ingress.ts';

const call = callOf('/v1/chat/completions', { model: CLAUDE, messages: [{ role: 'user', content: 'Hello' }] });

function answerOf(content: readonly unknown[], stopReason = 'end_turn') {
  const usage = {
    inputTokens: 30,
    outputTokens: 9,
    totalTokens: 44,
    cacheReadInputTokens: 4,
    cacheWriteInputTokens: 1,
  };
  const body = { output: { message: { role: 'assistant', content } }, stopReason, usage, metrics: { latencyMs: 9 } };
  return call.whole({ status: 200, headers: ANSWER_HEADERS, body: Buffer.from(JSON.stringify(body)) });
}

it('a whole answer', () => {
  const { response, usage } = answerOf([{ text: 'Good ' }, { text: 'day' }]);
  expect(response.headers).toEqual({
    'content-type': 'application/json',
    'x-request-id': REQUEST_ID,
    'x-amzn-requestid': REQUEST_ID,
  });
  expect(jsonOf(response)).toEqual({
    id: `chatcmpl-${REQUEST_ID}`,
    object: 'chat.completion',
    created: Date.parse('2026-11-26T08:00:00Z') / 1_000,
    model: CLAUDE,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Good day', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 35,
      completion_tokens: 9,
      total_tokens: 44,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
    },
  });
  expect(usage).toEqual({
    tokens: { inputTokens: 30, cacheReadTokens: 4, cacheWriteTokens: 1, cacheWriteHourTokens: 0, outputTokens: 9 },
    stopReason: 'end_turn',
    textLength: 8,
  });
});

it('tool calls and reasoning', () => {
  const thought = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'x' } } };
  const use = { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { town: 'Paarl' } } };
  expect(jsonOf(answerOf([thought, use], 'tool_use').response)).toMatchObject({
    choices: [
      {
        message: {
          content: null,
          reasoning_content: 'Hm.',
          tool_calls: [
            { id: 'tooluse_1', type: 'function', function: { name: 'weather', arguments: '{"town":"Paarl"}' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ],
  });
});

it.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['malformed_model_output', 'stop'],
])('%s is %s', (stop, finish) => {
  expect(jsonOf(answerOf([{ text: 'x' }], stop).response)).toMatchObject({ choices: [{ finish_reason: finish }] });
});

it('an empty answer is an empty text', () => {
  expect(jsonOf(answerOf([]).response)).toMatchObject({ choices: [{ message: { content: '' } }] });
});

it.each(['', 'null', '{}', '[]', '<html>'])('an answer of %j is a 502', (text) => {
  const { response, usage } = call.whole({ status: 200, headers: {}, body: Buffer.from(text) });
  expect({ status: response.status, usage }).toEqual({ status: 502, usage: null });
  expect(jsonOf(response)).toMatchObject({ error: { type: 'server_error' } });
});

describe("Bedrock's refusals", () => {
  it.each([
    ['ValidationException:http://internal.amazon.com/', '{"message":"Too long."}', 400, 'Too long.'],
    ['AccessDeniedException', '{"Message":"Not you."}', 403, 'Not you.'],
    [undefined, 'gone', 404, 'Bedrock answered with status 404.'],
  ])('%s', (name, text, status, message) => {
    const headers = { ...ANSWER_HEADERS, 'x-amzn-errortype': name };
    const response = call.refusal({ status, headers, body: Buffer.from(text) });
    expect(response).toMatchObject({ status, headers: { 'x-request-id': REQUEST_ID } });
    expect(jsonOf(response)).toMatchObject({ error: { message } });
  });
});
