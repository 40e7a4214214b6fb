/** What answers say that our own writers never write: shapes of the makers' documentation, and errors of all kinds. */
import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, test } from 'vitest';
import { anthropicInvoke } from '../../../../../src/bedrock/dialects/anthropic.ts';
import { converse } from '../../../../../src/bedrock/dialects/converse.ts';
import type { Dialect } from '../../../../../src/bedrock/dialects/dialect.ts';
import { openaiChat } from '../../../../../src/bedrock/dialects/openai-chat.ts';
import { openaiResponses } from '../../../../../src/bedrock/dialects/openai-responses.ts';
import { converseFrames } from '../../../../../src/bedrock/dialects/transport.ts';

const counts = (inputTokens: number, outputTokens: number, cacheReadTokens = 0, cacheWriteTokens = 0, hour = 0) => ({
  inputTokens,
  cacheReadTokens,
  cacheWriteTokens,
  cacheWriteHourTokens: hour,
  outputTokens,
});

function readEvents(dialect: Dialect, events: readonly (readonly [name: string, body: unknown])[]) {
  const reader = dialect.usageReader();
  for (const [name, body] of events) reader.add({ name, json: JSON.stringify(body) });
  return reader.usage;
}

describe('Anthropic', () => {
  const start = {
    type: 'message_start',
    message: { usage: { input_tokens: 10, cache_read_input_tokens: 4, output_tokens: 1 } },
  };

  test('a stream that breaks off has told of the input, and of the output no more than the first token', () => {
    const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } };
    expect(
      readEvents(anthropicInvoke, [
        ['', start],
        ['', delta],
      ]),
    ).toEqual({
      tokens: counts(10, 1, 4),
      stopReason: null,
      textLength: 5,
      isComplete: false,
      error: null,
    });
  });

  test('what `message_delta` says is cumulative, and holds for the input as well', () => {
    const usage = { input_tokens: 12, cache_creation_input_tokens: 3, output_tokens: 40 };
    const delta = { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage };
    const partial = { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{"a":1}' } };
    const read = readEvents(anthropicInvoke, [
      ['', start],
      ['', partial],
      ['', delta],
      ['', { type: 'message_stop' }],
    ]);
    const expected = { tokens: counts(12, 40, 4, 3), stopReason: 'tool_use', textLength: 0, isComplete: true };
    expect(read).toMatchObject(expected);
  });
});

describe('OpenAI', () => {
  test('a chunk with `usage: null` takes nothing back', () => {
    const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: null };
    const read = readEvents(openaiChat, [
      ['', { choices: [], usage }],
      ['', { choices: [], usage: null }],
    ]);
    expect(read.tokens).toEqual(counts(9, 2));
  });

  test('a response that failed in mid-stream', () => {
    const response = { status: 'failed', error: { code: 'server_error', message: 'sorry' }, usage: null };
    expect(readEvents(openaiResponses, [['response.failed', { type: 'response.failed', response }]])).toMatchObject({
      tokens: null,
      isComplete: false,
      error: { name: 'server_error', message: 'sorry' },
    });
  });

  test('more cached tokens than there were are not believed', () => {
    const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 10 } };
    expect(openaiChat.readUsage(JSON.stringify({ usage }))?.tokens).toEqual(counts(9, 2));
  });
});

test('Converse without counts of the cache, and with a stop reason of its own', () => {
  const answer = { stopReason: 'guardrail_intervened', usage: { inputTokens: 3, outputTokens: 0, totalTokens: 3 } };
  expect(converse.readUsage(JSON.stringify(answer))).toEqual({
    tokens: counts(3, 0),
    stopReason: 'guardrail_intervened',
    textLength: 0,
  });
});

test('an error that AWS has not modelled stands in the headers of its frame', () => {
  const codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes).toString('utf8'),
    (text) => Buffer.from(text, 'utf8'),
  );
  const headers = { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'An error occurred' };
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]);
  const frame = codec.encode({ headers: Object.fromEntries(typed), body: new Uint8Array(0) });
  const reader = converse.usageReader();
  for (const event of converseFrames.reader().push(Buffer.from(frame))) reader.add(event);
  expect(reader.usage.error).toEqual({ name: 'InternalError', message: 'An error occurred' });
});

describe('what was written for an hour', () => {
  test('Converse tells it by time to live', () => {
    const details = [
      { ttl: '1h', inputTokens: 7 },
      { ttl: '5m', inputTokens: 2 },
    ];
    const usage = { inputTokens: 3, outputTokens: 1, cacheWriteInputTokens: 9, cacheDetails: details };
    expect(converse.readUsage(JSON.stringify({ usage }))?.tokens).toEqual(counts(3, 1, 0, 9, 7));
  });

  test('Anthropic tells it at the start of a stream, and what comes later takes nothing back', () => {
    const usage = {
      input_tokens: 3,
      cache_creation_input_tokens: 9,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 7 },
      output_tokens: 1,
    };
    const metrics = { inputTokenCount: 3, outputTokenCount: 5, cacheWriteInputTokenCount: 9 };
    const read = readEvents(anthropicInvoke, [
      ['', { type: 'message_start', message: { usage } }],
      ['', { type: 'message_delta', usage: { output_tokens: 5 } }],
      ['', { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }],
    ]);
    expect(read.tokens).toEqual(counts(3, 5, 0, 9, 7));
  });

  test('more than was written is not believed', () => {
    const usage = {
      input_tokens: 3,
      cache_creation_input_tokens: 4,
      cache_creation: { ephemeral_1h_input_tokens: 7 },
      output_tokens: 1,
    };
    expect(anthropicInvoke.readUsage(JSON.stringify({ usage }))?.tokens).toEqual(counts(3, 1, 0, 4, 4));
  });
});

test('OpenAI tells what the cache wrote, too', () => {
  const details = { cached_tokens: 4, cache_write_tokens: 3 };
  const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: details };
  expect(openaiChat.readUsage(JSON.stringify({ usage }))?.tokens).toEqual(counts(2, 2, 4, 3));
});
