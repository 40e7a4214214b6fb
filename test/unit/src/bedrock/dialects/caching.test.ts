/** Cache points and the blocks before them, as each dialect writes them. */
import { describe, expect, test } from 'vitest';
import { anthropicInvoke, anthropicMessages } from '../../../../../src/bedrock/dialects/anthropic.ts';
import { type Caching, placeOf } from '../../../../../src/bedrock/dialects/caching.ts';
import { converse } from '../../../../../src/bedrock/dialects/converse.ts';
import type { Dialect } from '../../../../../src/bedrock/dialects/dialect.ts';
import { nova } from '../../../../../src/bedrock/dialects/nova.ts';

const ephemeral = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) } });
const cachePoint = (ttl?: string) => ({ cachePoint: { type: 'default', ...(ttl === undefined ? {} : { ttl }) } });
const text = (words: string) => ({ type: 'text', text: words });

function cachingOf(dialect: Dialect, body: object): Caching | null {
  const parsed = dialect.parse(body, { id: 'some.model', maxOutputTokens: 8_192 });
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return parsed.exchange.prompt.caching;
}

/** Each cache point as the place of the block before it, and its time to live. */
function pointsOf(caching: Caching | null) {
  return caching!.points.map(({ blocks, ttl }) => [placeOf(caching!.blocks[blocks - 1]!), ttl]);
}

const claude = (members: object) => ({ anthropic_version: 'x', max_tokens: 9, ...members });

describe('Converse', () => {
  const tools = { tools: [{ toolSpec: { name: 'a' } }, { toolSpec: { name: 'b' } }, cachePoint('1h')] };
  const body = {
    system: [{ text: 'S' }, cachePoint()],
    messages: [
      { role: 'user', content: [{ text: 'T' }, { image: {} }, cachePoint('5m'), { text: 'U' }] },
      { role: 'assistant', content: [{ text: 'A' }, cachePoint()] },
    ],
    toolConfig: tools,
  };

  test('after tools, in the system prompt, in messages', () => {
    expect(pointsOf(cachingOf(converse, body))).toEqual([
      ['tools.1', '1h'],
      ['system.0', undefined],
      ['messages.0.content.1', '5m'],
      ['messages.1.content.0', undefined],
    ]);
  });

  test('what stands before a block is counted with it', () => {
    const { blocks } = cachingOf(converse, body)!;
    const { length } = JSON.stringify(tools.tools[0]) + JSON.stringify(tools.tools[1]);
    expect(blocks.map(({ characters, attachments }) => [characters - length, attachments]).slice(1)).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
  });

  test('a cache point before everything marks nothing', () => {
    expect(cachingOf(converse, { messages: [{ role: 'user', content: [cachePoint(), { text: 'T' }] }] })).toBeNull();
  });

  test('without a cache point there is nothing to cache', () => {
    expect(cachingOf(converse, { messages: [{ role: 'user', content: [{ text: 'T' }] }] })).toBeNull();
  });
});

test('Nova takes a cache point as a block, and as a member of a block', () => {
  const system = [{ text: 'S', ...cachePoint() }];
  const caching = cachingOf(nova, { system, messages: [{ role: 'user', content: [{ text: 'T' }, cachePoint()] }] });
  expect(pointsOf(caching)).toEqual([
    ['system.0', undefined],
    ['messages.0.content.0', undefined],
  ]);
  expect(caching!.blocks[0]!.source).toEqual({ text: 'S' });
});

describe.each([
  ['in InvokeModel', anthropicInvoke],
  ['on mantle', anthropicMessages],
])('Anthropic %s', (_, dialect) => {
  test('on tools, system blocks, content blocks, and what a tool answered', () => {
    const answered = { type: 'tool_result', tool_use_id: 'i', content: [{ ...text('R'), ...ephemeral() }] };
    const caching = cachingOf(
      dialect,
      claude({
        tools: [{ name: 'a' }, { name: 'b', ...ephemeral('1h') }],
        system: [text('S'), { ...text('P'), ...ephemeral('1h') }],
        messages: [
          { role: 'user', content: [{ ...text('T'), ...ephemeral('5m') }, text('U')] },
          { role: 'user', content: [answered] },
        ],
      }),
    );
    expect(pointsOf(caching)).toEqual([
      ['tools.1', '1h'],
      ['system.1', '1h'],
      ['messages.0.content.0', '5m'],
      ['messages.1.content.0', undefined],
    ]);
    expect(JSON.stringify(caching!.blocks.map(({ source }) => source))).not.toContain('cache_control');
  });

  test('of the whole request: after its last block', () => {
    const body = claude({ system: 'S', messages: [{ role: 'user', content: 'T' }], ...ephemeral() });
    expect(pointsOf(cachingOf(dialect, body))).toEqual([['messages.0.content.0', undefined]]);
  });

  test('a text and a block of that text are the same to the cache', () => {
    const marked = { role: 'user', content: [{ ...text('U'), ...ephemeral() }] };
    const sources = (content: unknown) =>
      cachingOf(dialect, claude({ messages: [{ role: 'user', content }, marked] }))!.blocks.map(({ source }) => source);
    expect(sources('T')).toEqual(sources([text('T')]));
  });

  test('a mark of null is none', () => {
    const messages = [{ role: 'user', content: [{ ...text('T'), cache_control: null }] }];
    expect(cachingOf(dialect, claude({ messages }))).toBeNull();
  });
});
