/** A replay takes only rows that a request has room for, whoever made them. */
import { describe, expect, it } from 'vitest';
import { TraceWorkload } from '../../../../simulator/workload/replay.ts';
import { MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS, TraceBlock } from '../../../../simulator/workload/trace.ts';

/** Two rows of the most that there is room for. */
function fullest(): TraceBlock {
  const block = new TraceBlock(2);
  block.length = 2;
  block.atMicros.fill(7);
  block.inputTokens.fill(MOST_INPUT_TOKENS);
  block.cacheReadTokens.fill(MOST_INPUT_TOKENS);
  block.maxTokens.fill(MOST_OUTPUT_TOKENS);
  block.outputTokens.fill(MOST_OUTPUT_TOKENS);
  return block;
}

describe('a replay', () => {
  it('gives out rows with the most of everything', () => {
    const block = new TraceBlock(4);
    new TraceWorkload(fullest()).fill(block);
    expect([block.length, block.inputTokens[1], block.maxTokens[1]]).toEqual([
      2,
      MOST_INPUT_TOKENS,
      MOST_OUTPUT_TOKENS,
    ]);
  });

  it.each([
    ['no instant', 'atMicros', Number.NaN],
    ['an earlier instant', 'atMicros', 6],
    ['too much input', 'inputTokens', MOST_INPUT_TOKENS + 1],
    ['less input than is read from a cache', 'inputTokens', MOST_INPUT_TOKENS - 1],
    ['a count that has wrapped round', 'cacheWriteTokens', 2 ** 31],
    ['a limit that is too high', 'maxTokens', MOST_OUTPUT_TOKENS + 1],
    ['an output that has wrapped round', 'outputTokens', 2 ** 31],
  ] as const)('refuses a row with %s', (_, column, value) => {
    const block = fullest();
    block[column][1] = value;
    expect(() => new TraceWorkload(block)).toThrow('row 1 of the trace');
  });
});
