/** Time to first token: by the block as by the request, and never longer than a record can hold. */
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../../simulator/config.ts';
import { FirstToken } from '../../../../simulator/accounts/first-token.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { model as plainModel } from '../../../support/config-builder.ts';

function model(median: number, microsPerInputToken: number): ModelConfig {
  const made = plainModel();
  const firstTokenMicros = {
    distribution: { kind: 'lognormal', median, sigma: 0.5 } as const,
    minimum: 0,
    maximum: 2 ** 31 - 1,
  };
  return { ...made, latency: { ...made.latency, firstTokenMicros, microsPerInputToken } };
}

function block(rows: number): TraceBlock {
  const made = new TraceBlock(rows + 3);
  made.length = rows;
  for (let row = 0; row < rows; row++) {
    made.tenant[row] = row % 2;
    made.inputTokens[row] = 10 + 37 * row;
    made.cacheReadTokens[row] = row % 3;
    made.latencyDraw[row] = (row * 0x9e3779b1) >>> 0;
  }
  return made;
}

describe('time to first token', () => {
  it.each([
    ['one model', [model(400_000, 12.5)], Int32Array.of(0, 0)],
    ['two models', [model(400_000, 12.5), model(90_000, 0.3)], Int32Array.of(1, 0)],
  ])('is the same for a block as for each of its requests: %s', (_, models, modelOf) => {
    const firstToken = new FirstToken(models);
    const rows = block(101);
    const filled = new Int32Array(rows.capacity);
    firstToken.fill(filled, rows, modelOf);
    for (let row = 0; row < rows.length; row++) {
      const uncached = rows.inputTokens[row]! - rows.cacheReadTokens[row]!;
      const single = firstToken.micros(modelOf[rows.tenant[row]!]!, uncached, rows.latencyDraw[row]!);
      expect(filled[row]).toBe(single);
      expect(Number.isInteger(single)).toBe(true);
    }
  });

  it('stops at the longest that a record holds', () => {
    const firstToken = new FirstToken([model(400_000, 1_000_000)]);
    const rows = block(1);
    rows.inputTokens[0] = 1_000_000;
    const filled = new Int32Array(rows.capacity);
    firstToken.fill(filled, rows, Int32Array.of(0));
    expect([filled[0], firstToken.micros(0, 1_000_000, 0)]).toEqual([2_000_000_000, 2_000_000_000]);
  });
});
