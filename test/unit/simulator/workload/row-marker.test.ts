/** The row marker: a trace row's numbers in a prompt, through whatever gateways do to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRowMarker, writeRowMarker } from '../../../../simulator/workload/row-marker.ts';

const tokens = fc.nat(0x7fffffff);
const row = fc
  .record({
    id: fc.maxSafeNat(),
    inputTokens: tokens,
    read: fc.nat(100),
    write: fc.nat(100),
    outputTokens: tokens,
    latencyDraw: fc.nat(0xffffffff),
    prefix: fc.option(fc.record({ key: fc.nat(0xffffffff), ttlMicros: fc.constantFrom(300_000_000, 3_600_000_000) })),
  })
  .map(({ read, write, inputTokens, prefix, ...rest }) => ({
    ...rest,
    inputTokens,
    ...(prefix === null || inputTokens === 0
      ? {
          cacheReadTokens: Math.floor((inputTokens * read) / 201),
          cacheWriteTokens: Math.floor((inputTokens * write) / 201),
        }
      : {
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
          cacheable: { ...prefix, tokens: Math.ceil((inputTokens * (read + 1)) / 201) },
        }),
  }));
const text = fc.string({ unit: 'grapheme', maxLength: 80 });

/** What gateways do to prompts on the way. */
const REWRITES: Readonly<Record<string, (text: string) => string>> = {
  nothing: (s) => s,
  'JSON twice': (s) => JSON.stringify(JSON.stringify({ content: s })),
  'escaped slashes': (s) => s.replaceAll('/', '\\/'),
  'HTML escapes': (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'URL encoding but for brackets': (s) =>
    encodeURIComponent(s).replaceAll('%5B', '[').replaceAll('%5D', ']').replaceAll('%3B', ';').replaceAll('%3D', '='),
  'white space collapsed': (s) => s.replace(/\s+/g, ' ').trim(),
  'lines wrapped at 20': (s) => s.replace(/(.{20})/gu, '$1\n'),
  'white space after each character': (s) => Array.from(s).join(' '),
  'lower case': (s) => s.toLowerCase(),
  'Unicode normal form': (s) => s.normalize('NFKC'),
};

describe.each(Object.entries(REWRITES))('after %s', (_, rewrite) => {
  test('a row is read as it was written', () => {
    fc.assert(
      fc.property(row, text, text, (numbers, before, after) => {
        const plain = before.replaceAll('[', '(').replaceAll(']', ')');
        expect(readRowMarker(rewrite(`${plain} ${writeRowMarker(numbers)} ${after}`))).toEqual(numbers);
      }),
      { seed: 11 },
    );
  });
});

const ROW = {
  id: 4_711,
  inputTokens: 812,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 230,
  latencyDraw: 3_735_928_559,
};

test('the format is what is documented', () => {
  expect(writeRowMarker(ROW)).toMatch(
    /^\[\[shardproof\.1;id=4711;in=812;read=0;write=0;out=230;draw=3735928559;sum=[0-9a-f]{8}\]\]$/,
  );
});

test('of several rows the last one counts, and a broken one is passed over', () => {
  const later = { ...ROW, id: 4_712 };
  const broken = writeRowMarker({ ...ROW, id: 9 }).replace('id=9', 'id=8');
  expect(readRowMarker(`${writeRowMarker(ROW)} and ${writeRowMarker(later)} then ${broken} [[shardproof.`)).toEqual(
    later,
  );
});

test('canary: a changed character is noticed', () => {
  fc.assert(
    fc.property(row, fc.nat(), fc.stringMatching(/^[0-9a-z]$/), (numbers, where, character) => {
      const marker = writeRowMarker(numbers);
      const at = '[[shardproof.'.length + (where % (marker.length - '[[shardproof.]]'.length));
      const changed = `${marker.slice(0, at)}${character}${marker.slice(at + 1)}`;
      expect(readRowMarker(changed)).toEqual(changed === marker ? numbers : null);
    }),
    { seed: 12 },
  );
});

test('numbers out of range are no row, even with a right checksum', () => {
  expect(readRowMarker(writeRowMarker({ ...ROW, outputTokens: 0x80000000 }))).toBeNull();
  expect(readRowMarker(writeRowMarker({ ...ROW, latencyDraw: 0x100000000 }))).toBeNull();
  expect(readRowMarker(writeRowMarker({ ...ROW, cacheReadTokens: 813 }))).toBeNull();
});
