/** ConverseStream's events, as chunks of a chat completion. */
import { expect, it } from 'vitest';
import { throttled } from '../../../../../src/bedrock/error.ts';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import { ANSWER_HEADERS, callOf, CLAUDE, dataOf, frames, REQUEST_ID, sentFor } from '../../../../support/ingress.ts';

const HEAD = { id: `chatcmpl-${REQUEST_ID}`, created: 1_795_680_000, model: CLAUDE, object: 'chat.completion.chunk' };
const METADATA = ['metadata', { usage: { inputTokens: 30, outputTokens: 9 }, metrics: { latencyMs: 5 } }] as const;

function streamOf(members: object = {}) {
  const messages = [{ role: 'user', content: 'Hello' }];
  const request = { model: CLAUDE, messages, stream: true, ...members };
  return callOf('/v1/chat/completions', request).stream(ANSWER_HEADERS);
}

const deltasIn = (bytes: Buffer): unknown[] =>
  (dataOf(bytes) as { choices: { delta: unknown }[] }[]).flatMap(({ choices }) => choices.map(({ delta }) => delta));

it('text, its end, and the last word', () => {
  const stream = streamOf();
  const sent = sentFor(stream, [
    frames([
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Good day' } }],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['messageStop', { stopReason: 'max_tokens' }],
      METADATA,
    ]),
  ]);
  const chunk = (delta: object, finish: string | null = null) => ({
    ...HEAD,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  expect(dataOf(sent)).toEqual([
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Good day' }),
    chunk({}, 'length'),
  ]);
  expect(sent.toString()).toMatch(/^data: .*\n\ndata: \[DONE\]\n\n$/s);
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-request-id': REQUEST_ID,
  });
  expect(stream.usage).toMatchObject({ isComplete: true, error: null, tokens: { inputTokens: 30, outputTokens: 9 } });
});

it('a last chunk with the usage where it is asked for', () => {
  const stream = streamOf({ stream_options: { include_usage: true } });
  const [stop, usage] = dataOf(sentFor(stream, [frames([['messageStop', { stopReason: 'end_turn' }], METADATA])]));
  expect(stop).toMatchObject({ usage: null });
  expect(usage).toEqual({
    ...HEAD,
    choices: [],
    usage: {
      prompt_tokens: 30,
      completion_tokens: 9,
      total_tokens: 39,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    },
  });
});

it('tool calls, counted from 0, with arguments in pieces', () => {
  const input = (block: number, text: string) =>
    ['contentBlockDelta', { contentBlockIndex: block, delta: { toolUse: { input: text } } }] as const;
  const start = (block: number, toolUseId: string, name: string) =>
    ['contentBlockStart', { contentBlockIndex: block, start: { toolUse: { toolUseId, name } } }] as const;
  const sent = sentFor(streamOf(), [
    frames([
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'I look.' } }],
      start(1, 'a', 'weather'),
      input(1, ''),
      input(1, '{"town":'),
      input(1, '"Paarl"}'),
      ['contentBlockStop', { contentBlockIndex: 1 }],
      start(2, 'b', 'now'),
      ['contentBlockStop', { contentBlockIndex: 2 }],
    ]),
  ]);
  const begun = (index: number, id: string, name: string) => ({
    tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }],
  });
  const more = (index: number, text: string) => ({ tool_calls: [{ index, function: { arguments: text } }] });
  expect(deltasIn(sent)).toEqual([
    { content: 'I look.' },
    begun(0, 'a', 'weather'),
    more(0, '{"town":'),
    more(0, '"Paarl"}'),
    begun(1, 'b', 'now'),
    more(1, '{}'),
  ]);
});

it('reasoning, without its signature', () => {
  const reasoning = (member: object) =>
    ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: member } }] as const;
  const sent = sentFor(streamOf(), [frames([reasoning({ text: 'Hm.' }), reasoning({ signature: 'x' })])]);
  expect(deltasIn(sent)).toEqual([{ reasoning_content: 'Hm.' }]);
});

it('begins with the first token, not with the head', () => {
  const stream = streamOf();
  stream.push(frames([['messageStart', { role: 'assistant' }]]));
  expect(stream.hasBegun).toBe(false);
  stream.push(frames([['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'x' } }]]));
  expect(stream.hasBegun).toBe(true);
});

it('has begun where a whole answer has no token', () => {
  const stream = streamOf();
  stream.push(frames([['messageStop', { stopReason: 'end_turn' }]]));
  expect(stream.hasBegun).toBe(false);
  stream.push(frames([METADATA]));
  expect(stream.hasBegun).toBe(true);
});

it("Bedrock's error in OpenAI's form, once, and nothing after it", () => {
  const stream = streamOf();
  const error = exceptionFrame('throttlingException', '{"message":"Too many tokens."}');
  const sent = sentFor(stream, [Buffer.concat([error, error]), error, frames([METADATA])]);
  const told = { message: 'Too many tokens.', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' };
  expect(sent.toString()).toBe(`data: ${JSON.stringify({ error: told })}\n\n`);
  expect(stream).toMatchObject({
    hasBegun: false,
    usage: { isComplete: false, error: { name: 'ThrottlingException' } },
  });
});

it("an error that was not Bedrock's in the same form", () => {
  const text = streamOf().fail(throttled('requestsPerMinute'), REQUEST_ID).toString();
  expect(text).toMatch(/^data: \{"error":\{"message":"Too many requests.*\}\}\n\n$/);
});

it('tells where the bytes are no frames', () => {
  const stream = streamOf();
  expect(stream.push(Buffer.from('<html>Bad gateway</html>'))).toEqual([]);
  expect(stream).toMatchObject({ isDamaged: true, hasBegun: false });
});
