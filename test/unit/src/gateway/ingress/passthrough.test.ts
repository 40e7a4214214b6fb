/** Bedrock's own operations, which pass as they are. */
import { describe, expect, it } from 'vitest';
import { INTERNAL_ERROR } from '../../../../../src/bedrock/error.ts';
import { exceptionFrame } from '../../../../../src/bedrock/event-stream.ts';
import {
  ANSWER_HEADERS,
  callOf,
  chunks,
  CLAUDE,
  frames,
  jsonOf,
  LLAMA,
  MISTRAL,
  MOST_TOKENS,
  NOVA,
  refusalOf,
  REQUEST_ID,
  sentFor,
} from '../../../../support/ingress.ts';

const blocks = { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] };
const claude = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hello' }],
};
const pathOf = (model: string, operation: string): string => `/model/${encodeURIComponent(model)}/${operation}`;

describe('a request', () => {
  it.each([
    ['converse', NOVA, blocks, 'Converse', false],
    ['converse-stream', CLAUDE, { ...blocks, inferenceConfig: { maxTokens: 7 } }, 'ConverseStream', true],
    ['invoke', CLAUDE, { ...claude, some_new_field: 1 }, 'InvokeModel', false],
    ['invoke-with-response-stream', LLAMA, { prompt: 'Hello' }, 'InvokeModelWithResponseStream', true],
  ])('%s of %s', (segment, model, body, operation, streamed) => {
    const text = JSON.stringify(body, null, 3);
    const path = pathOf(model, segment);
    const call = callOf(path, text);
    expect(call).toMatchObject({ modelId: model, operation, streamed, path, prompt: { texts: ['Hello'] } });
    expect(call.body.toString()).toBe(text);
  });

  it('takes the headers along that matter, and no others', () => {
    const { headers } = callOf(pathOf(CLAUDE, 'invoke'), claude, {
      authorization: 'Bearer secret',
      'x-api-key': 'secret',
      host: 'gateway',
      'content-type': 'application/json; charset=utf-8',
      'x-amzn-bedrock-guardrailidentifier': 'g-1',
      'x-amzn-bedrock-trace': 'ENABLED',
      'x-amz-date': '20261126T080000Z',
    });
    expect(headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      accept: 'application/json',
      'x-amzn-bedrock-guardrailidentifier': 'g-1',
      'x-amzn-bedrock-trace': 'ENABLED',
    });
  });

  it.each([
    ['converse', CLAUDE, {}, 'A conversation must have at least one message.'],
    [
      'converse',
      CLAUDE,
      { ...blocks, inferenceConfig: { maxTokens: MOST_TOKENS + 1 } },
      'exceeds the model limit of 8192',
    ],
    ['invoke', CLAUDE, { ...claude, max_tokens: MOST_TOKENS + 1 }, 'max_tokens: 8193 > 8192'],
    ['invoke', CLAUDE, { ...claude, anthropic_version: undefined }, 'anthropic_version: Field required'],
    ['invoke', LLAMA, { prompt: 'x', max_gen_len: MOST_TOKENS + 1 }, 'exceeds the model limit of 8192'],
    ['invoke', 'nobody.knows', claude, 'The provided model identifier is invalid.'],
  ])('%s of %s is refused as Bedrock would', (segment, model, body, message) => {
    const refusal = refusalOf(pathOf(model, segment), body);
    expect(refusal.status).toBe(400);
    expect(refusal.headers['x-amzn-errortype']).toMatch(/^ValidationException:/);
    expect(jsonOf(refusal)).toMatchObject({ message: expect.stringContaining(message) as unknown });
  });
});

describe('an answer', () => {
  const headers = {
    ...ANSWER_HEADERS,
    'x-amzn-bedrock-input-token-count': '5',
    'x-amzn-bedrock-output-token-count': '2',
  };

  it('keeps its bytes and the headers that matter', () => {
    const body = Buffer.from('{ "stopReason": "end_turn", "usage": {"inputTokens": 5, "outputTokens": 2} }');
    const { response, usage } = callOf(pathOf(CLAUDE, 'converse'), blocks).whole({ status: 200, headers, body });
    expect(response.body).toBe(body);
    expect(response.headers).toEqual({
      'content-type': 'application/json',
      'x-amzn-requestid': REQUEST_ID,
      'x-amzn-bedrock-input-token-count': '5',
      'x-amzn-bedrock-output-token-count': '2',
    });
    expect(usage).toMatchObject({ stopReason: 'end_turn', tokens: { inputTokens: 5, outputTokens: 2 } });
  });

  it.each([
    ['{"outputs":[{"text":"Hi","stop_reason":"stop"}]}', 'stop', 2],
    ['unreadable', null, 0],
  ])('%s is counted by its headers', (text, stopReason, textLength) => {
    const call = callOf(pathOf(MISTRAL, 'invoke'), { prompt: 'Hello' });
    const { response, usage } = call.whole({ status: 200, headers, body: Buffer.from(text) });
    const tokens = {
      inputTokens: 5,
      outputTokens: 2,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheWriteHourTokens: 0,
    };
    expect(usage).toEqual({ tokens, stopReason, textLength });
    expect(response.body.toString()).toBe(text);
  });

  it('that refuses passes too', () => {
    const body = Buffer.from('{"message":"No."}');
    const refused = { ...ANSWER_HEADERS, 'x-amzn-errortype': 'ValidationException:x', server: 'x' };
    const call = callOf(pathOf(CLAUDE, 'converse'), blocks);
    expect(call.refusal({ status: 400, headers: refused, body })).toEqual({
      status: 400,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': REQUEST_ID,
        'x-amzn-errortype': 'ValidationException:x',
      },
      body,
    });
  });
});

describe('a stream', () => {
  it('keeps its bytes, with the error in them', () => {
    const stream = callOf(pathOf(CLAUDE, 'converse-stream'), blocks).stream({ 'x-amzn-requestid': REQUEST_ID });
    const begun = frames([
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { delta: { text: 'Hi' } }],
    ]);
    const error = exceptionFrame('modelStreamErrorException', '{"message":"Broken."}');
    expect(sentFor(stream, [begun, error])).toEqual(Buffer.concat([begun, error]));
    expect(stream).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': REQUEST_ID },
      hasBegun: true,
      usage: { textLength: 2, error: { name: 'ModelStreamErrorException', message: 'Broken.' } },
    });
  });

  it.each([
    [CLAUDE, claude, { type: 'message_start', message: {} }, { type: 'content_block_delta', delta: { text: 'x' } }],
    [NOVA, blocks, { messageStart: { role: 'assistant' } }, { contentBlockDelta: { delta: { text: 'x' } } }],
    [LLAMA, { prompt: 'x' }, { generation: '' }, { generation: 'x' }],
    [MISTRAL, { prompt: 'x' }, { outputs: [{ text: '' }] }, { outputs: [{ text: 'x' }] }],
    [
      MISTRAL,
      { messages: [{ role: 'user', content: 'x' }] },
      { choices: [{ delta: { role: 'assistant', content: '' } }] },
      { choices: [{ delta: { tool_calls: [{ index: 0, id: 'a' }] } }] },
    ],
  ])('of %s begins with its first token', (model, body, preamble, token) => {
    const stream = callOf(pathOf(model, 'invoke-with-response-stream'), body).stream({});
    stream.push(chunks([preamble]));
    expect(stream.hasBegun).toBe(false);
    stream.push(chunks([token]));
    expect(stream.hasBegun).toBe(true);
  });

  it('ends in an error of ours as a frame', () => {
    const stream = callOf(pathOf(CLAUDE, 'converse-stream'), blocks).stream({});
    expect(Buffer.from(stream.fail(INTERNAL_ERROR, ''))).toEqual(
      exceptionFrame('internalServerException', JSON.stringify({ message: INTERNAL_ERROR.message })),
    );
  });
});

describe('cache points', () => {
  const point = { cachePoint: { type: 'default', ttl: '1h' } };
  const marked = { type: 'text', text: 'S', cache_control: { type: 'ephemeral', ttl: '1h' } };
  const hello = { role: 'user', content: [{ text: 'Hello' }, ...Array.from({ length: 5 }, () => point)] };

  it('of Converse pass byte for byte, as many as they are: Bedrock judges them', () => {
    const body = ` {"system": [{"text":"S"},${JSON.stringify(point)}], "messages": [${JSON.stringify(hello)}]}`;
    const call = callOf(pathOf(CLAUDE, 'converse'), Buffer.from(body));
    expect(call.body.toString()).toBe(body);
    expect(call.prompt.texts).toEqual(['S', 'Hello']);
  });

  it('of an invoked Claude pass byte for byte', () => {
    const messages = [{ role: 'user', content: [{ ...marked, text: 'Hello' }] }];
    const body = ` ${JSON.stringify({ anthropic_version: 'x', max_tokens: 9, system: [marked], messages })}`;
    const call = callOf(pathOf(CLAUDE, 'invoke'), Buffer.from(body));
    expect(call.body.toString()).toBe(body);
  });

  it('and what was read and written is read of the answer, by time to live', () => {
    const details = [{ ttl: '1h', inputTokens: 30 }];
    const counted = { inputTokens: 5, outputTokens: 2, cacheReadInputTokens: 100, cacheWriteInputTokens: 40 };
    const body = Buffer.from(JSON.stringify({ usage: { ...counted, cacheDetails: details } }));
    const { usage } = callOf(pathOf(CLAUDE, 'converse'), blocks).whole({ status: 200, headers: ANSWER_HEADERS, body });
    const cached = { cacheReadTokens: 100, cacheWriteTokens: 40, cacheWriteHourTokens: 30 };
    expect(usage?.tokens).toEqual({ inputTokens: 5, outputTokens: 2, ...cached });
  });
});
