/** What is refused of cache points, in Bedrock's words. */
import { describe, expect, test } from 'vitest';
import { anthropicInvoke } from '../../../../src/bedrock/dialects/anthropic.ts';
import { converse } from '../../../../src/bedrock/dialects/converse.ts';
import type { Dialect } from '../../../../src/bedrock/dialects/dialect.ts';
import type { Operation } from '../../../../src/bedrock/operation.ts';
import { cacheRefusal } from '../../../../src/emulator/cache-refusal.ts';
import { CLAUDE, GPT_OSS, LLAMA, NOVA } from '../../../support/fake-backend.ts';

const point = (ttl?: unknown) => ({ cachePoint: { type: 'default', ttl } });
const block = (ttl?: unknown) => ({ type: 'text', text: 'T', cache_control: { type: 'ephemeral', ttl } });
const blocks = (count: number, ttl?: unknown) => Array.from({ length: count }, () => block(ttl));

function refusalOf(dialect: Dialect, operation: Operation, modelId: string, body: object) {
  const parsed = dialect.parse(body, { id: modelId, maxOutputTokens: 9 });
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return cacheRefusal(parsed.exchange.prompt.caching, operation, modelId);
}

const asked = (modelId: string, content: readonly object[], members: object = {}) =>
  refusalOf(converse, 'ConverseStream', modelId, { messages: [{ role: 'user', content }], ...members });
const invoked = (content: readonly object[], members: object = {}) =>
  refusalOf(anthropicInvoke, 'InvokeModel', CLAUDE, {
    anthropic_version: 'x',
    max_tokens: 9,
    messages: [{ role: 'user', content }],
    ...members,
  });

describe('Converse', () => {
  const four = [{ text: 'T' }, point('1h'), point('1h'), point(), point('5m')];

  test('takes four, in the system prompt, in messages and, of Claude, in tools', () => {
    expect(asked(CLAUDE, four)).toBeNull();
    const toolConfig = { tools: [{ toolSpec: {} }, point()] };
    expect(asked(CLAUDE, [{ text: 'T' }, point()], { toolConfig, system: [{ text: 'S' }, point()] })).toBeNull();
    expect(asked(NOVA, [{ text: 'T' }, point()], { system: [{ text: 'S' }, point()] })).toBeNull();
  });

  test('a fifth is too many', () => {
    expect(asked(CLAUDE, [...four, point()])).toEqual({
      name: 'ValidationException',
      status: 400,
      message:
        'The model returned the following errors: A maximum of 4 blocks with cache_control may be provided. Found 5.',
    });
  });

  test('Nova has none in tools', () => {
    const toolConfig = { tools: [{ toolSpec: {} }, point()] };
    expect(asked(NOVA, [{ text: 'T' }], { toolConfig })?.message).toBe(
      'The model returned the following errors: Malformed input request: #/toolConfig/tools/1: ' +
        'extraneous key [cachePoint] is not permitted, please reformat your input and try again.',
    );
  });

  test.each([LLAMA, GPT_OSS])('%s has none', (modelId) => {
    expect(asked(modelId, [{ text: 'T' }, point()])).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(asked(modelId, [{ text: 'T' }])).toBeNull();
  });

  test('another time to live', () => {
    expect(asked(CLAUDE, [{ text: 'T' }, point('2h')])?.message).toBe(
      "1 validation error detected: Value '2h' at 'messages.0.content.0.cachePoint.ttl' " +
        'failed to satisfy constraint: Member must satisfy enum value set: [5m, 1h]',
    );
  });
});

describe('Anthropic', () => {
  test('a fifth is too many, wherever it stands', () => {
    expect(invoked(blocks(4))).toBeNull();
    expect(invoked(blocks(3), { system: blocks(2) })?.message).toBe(
      'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    );
  });

  test('the longer time to live comes first: after tools and the system prompt are messages', () => {
    expect(invoked(blocks(1, '5m'), { system: blocks(1, '1h') })).toBeNull();
    expect(invoked(blocks(1, '1h'), { system: blocks(1) })?.message).toBe(
      "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' " +
        'cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.',
    );
  });

  test('another time to live', () => {
    expect(invoked(blocks(1, 300))?.message).toBe(
      "messages.0.content.0.cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
    );
  });
});
