/** Text with exactly the wanted number of tokens, from a seed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTokens } from '../../../../../src/bedrock/token-estimate.ts';
import { answerText } from '../../../../../src/emulator/tokens/generate.ts';
import { DEFAULT_UNMARKED, PromptReader } from '../../../../../src/emulator/tokens/prompt-numbers.ts';
import { writeRowMarker } from '../../../../../simulator/workload/row-marker.ts';

test('an answer has exactly its tokens, and its pieces put together are the answer', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffffffff),
      fc.integer({ min: 1, max: 40_000 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      (seed, length, cuts) => {
        const whole = answerText(seed, length, 0, length);
        expect(estimateTokens([whole], 0)).toBe(length);
        expect(whole).toMatch(/^[a-z]{3}( [a-z]{3})*\.$/);
        const bounds = [0, ...cuts.map((cut) => cut % length).sort((a, b) => a - b), length];
        const pieces = bounds.slice(1).map((to, index) => answerText(seed, length, bounds[index]!, to));
        expect(pieces.join('')).toBe(whole);
      },
    ),
    {
      seed: 3,
    },
  );
});

test('no tokens are no text', () => {
  expect(answerText(1, 0, 0, 0)).toBe('');
  expect(estimateTokens([], 0)).toBe(1);
  expect(estimateTokens(['12345'], 2)).toBe(5_002);
});

test('the same prompt is answered alike, another one otherwise, and the seed matters', () => {
  const ask = (seed: number, text: string) => {
    const { invocation, textSeed } = new PromptReader(seed, DEFAULT_UNMARKED).read({
      texts: [text],
      attachments: 0,
      maxTokens: 0,
      caching: null,
    });
    return { output: invocation.outputTokens, textSeed };
  };
  expect(ask(1, 'hello')).toEqual(ask(1, 'hello'));
  expect(ask(1, 'hello')).not.toEqual(ask(1, 'hullo'));
  expect(ask(1, 'hello')).not.toEqual(ask(2, 'hello'));
  const outputs = Array.from({ length: 500 }, (_, i) => ask(0, `prompt ${i}`).output);
  expect(Math.min(...outputs)).toBeGreaterThanOrEqual(DEFAULT_UNMARKED.minimumOutputTokens);
  expect(Math.max(...outputs)).toBeLessThanOrEqual(DEFAULT_UNMARKED.maximumOutputTokens);
  expect(Math.max(...outputs) - Math.min(...outputs)).toBeGreaterThan(300);
});

test('the row marker of the latest message wins over estimates', () => {
  const row = { id: 3, inputTokens: 77, cacheReadTokens: 7, cacheWriteTokens: 1, outputTokens: 5, latencyDraw: 9 };
  const texts = [writeRowMarker({ ...row, id: 1 }), writeRowMarker(row), 'no marker here'];
  const read = new PromptReader(0, DEFAULT_UNMARKED).read({ texts, attachments: 4, maxTokens: 6, caching: null });
  const { id, ...numbers } = row;
  expect(read).toMatchObject({ row: id, invocation: { ...numbers, maxTokens: 6 } });
});
