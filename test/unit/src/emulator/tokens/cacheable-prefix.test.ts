/** Which prefixes a prompt's cache points name, and how many tokens they have. */
import { describe, expect, test } from 'vitest';
import { converse } from '../../../../../src/bedrock/dialects/converse.ts';
import { estimateTokens } from '../../../../../src/bedrock/token-estimate.ts';
import type { MarkedPrefix } from '../../../../../src/emulator/backend.ts';
import { cacheablePrefix, hourTokens } from '../../../../../src/emulator/tokens/cacheable-prefix.ts';

const HOUR = 3_600_000_000;
const point = (ttl?: '5m' | '1h') => ({ cachePoint: { type: 'default', ttl } });
const texts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ text: `block ${from + i}`.padEnd(40) }));

function prefixOf(system: readonly object[], content: readonly object[]): MarkedPrefix {
  const parsed = converse.parse({ system, messages: [{ role: 'user', content }] }, { id: 'x', maxOutputTokens: 9 });
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return cacheablePrefix(parsed.exchange.prompt.caching!);
}

const earlierOf = (prefix: MarkedPrefix) => prefix.earlier!.map(({ tokens, isMarked }) => [tokens, isMarked]);

test('the prefix ends at the last cache point, and is counted as the input is', () => {
  const { tokens, ttlMicros } = prefixOf(
    [{ text: 'S'.repeat(10) }],
    [{ text: 'T'.repeat(11) }, point('1h'), { text: 'U' }],
  );
  expect([tokens, ttlMicros]).toEqual([estimateTokens(['S'.repeat(10), 'T'.repeat(11)], 0), HOUR]);
});

test('what comes after a cache point, and the other cache points, are nothing to its key', () => {
  const one = prefixOf([{ text: 'S' }, point()], [{ text: 'T' }, point(), { text: 'U' }]);
  const other = prefixOf([{ text: 'S' }], [{ text: 'T' }, point('1h')]);
  expect(one.key).toBe(other.key);
});

test('where text stands is part of the key', () => {
  const keys = [
    prefixOf([{ text: 'S' }, { text: 'T' }], [{ text: 'U' }, point()]),
    prefixOf([{ text: 'S' }], [{ text: 'T' }, { text: 'U' }, point()]),
    prefixOf([{ text: 'ST' }], [{ text: 'U' }, point()]),
    prefixOf([{ text: 'T' }, { text: 'S' }], [{ text: 'U' }, point()]),
  ].map(({ key }) => key);
  expect(new Set(keys).size).toBe(4);
});

describe('earlier prefixes', () => {
  test('are the cache points before, and the boundaries that each looks back at, the longest first', () => {
    const prefix = prefixOf([...texts(1), point('1h')], [...texts(2, 1), point()]);
    expect(earlierOf(prefix)).toEqual([
      [20, false],
      [10, true],
    ]);
    expect(prefix.earlier![1]!.ttlMicros).toBe(HOUR);
  });

  test('reach 20 blocks back from each cache point, itself included', () => {
    const prefix = prefixOf([...texts(30), point()], [...texts(40, 30), point()]);
    const boundaries = [...range(69, 51), ...range(30, 11)];
    expect(earlierOf(prefix)).toEqual(boundaries.map((blocks) => [10 * blocks, blocks === 30]));
  });

  test('of a conversation that goes on: the last cache point of the call before is among them', () => {
    const before = prefixOf([], [...texts(3), point()]);
    const after = prefixOf([], [...texts(3), ...texts(2, 3), point()]);
    expect(after.earlier!.find(({ key }) => key === before.key)).toMatchObject({ tokens: before.tokens });
  });
});

test('tokens written for an hour are those up to the last cache point that asks for one', () => {
  const mixed = prefixOf([...texts(1), point('1h')], [...texts(2, 1), point()]);
  expect([hourTokens(mixed, 0, 30), hourTokens(mixed, 10, 20), hourTokens(mixed, 4, 26)]).toEqual([10, 0, 6]);
  const long = prefixOf([...texts(1), point('1h')], [...texts(2, 1), point('1h')]);
  expect([hourTokens(long, 0, 30), hourTokens(long, 10, 20), hourTokens(long, 30, 0)]).toEqual([30, 20, 0]);
  expect(hourTokens(null, 0, 30)).toBe(0);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, i) => from - i);
}
