/** Traces survive being written and read again, and rescaling keeps its promises for all of them. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TOKENS_UNSET, MOST_INPUT_TOKENS, MOST_OUTPUT_TOKENS, TraceBlock } from '../../simulator/workload/trace.ts';
import { readTrace } from '../../src/trace/import.ts';
import { DEFAULT_IMPORT } from '../../src/trace/import-options.ts';
import { rescale } from '../../src/trace/rescale.ts';
import { temporaryFolder, writeTraceFile } from '../support/trace-files.ts';
import { firstDifference } from '../support/traces.ts';

const CASES = { seed: 20261121, numRuns: 50 } as const;

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const row = fc.record({
  gap: fc.integer({ min: 0, max: 2 ** 40 }),
  tenant: fc.integer({ min: 0, max: 2 }),
  affinity: uint32,
  parts: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: Math.floor(MOST_INPUT_TOKENS / 3) }))),
  max: fc.integer({ min: 0, max: MOST_OUTPUT_TOKENS }),
  output: fc.integer({ min: 0, max: MOST_OUTPUT_TOKENS }),
  latency: uint32,
});

const traces = fc.array(row, { minLength: 1, maxLength: 30 }).map((rows) => {
  const block = new TraceBlock(rows.length);
  block.length = rows.length;
  let at = 0;
  for (const [i, each] of rows.entries()) {
    at += each.gap;
    block.atMicros[i] = at;
    block.tenant[i] = each.tenant;
    block.affinity[i] = each.affinity;
    block.cacheReadTokens[i] = each.parts[0]!;
    block.cacheWriteTokens[i] = each.parts[1]!;
    block.inputTokens[i] = each.parts[0]! + each.parts[1]! + each.parts[2]!;
    block.maxTokens[i] = each.max;
    block.outputTokens[i] = each.output;
    block.latencyDraw[i] = each.latency;
  }
  return block;
});

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 3, maxLength: 3 }).map((all) => {
  // A line is a row: names with line ends are refused where scenarios are read.
  return all.map((name, index) => `${index}${name.replaceAll(/[\r\n]/g, '_')}`);
});

describe('round trip', () => {
  it('a trace that is written and read again has the same columns, plain and gzipped', async () => {
    const folder = await temporaryFolder();
    let file = 0;
    await fc.assert(
      fc.asyncProperty(traces, names, fc.boolean(), async (block, tenantNames, isGzip) => {
        const path = join(folder, `trace-${file++}.csv${isGzip ? '.gz' : ''}`);
        await writeTraceFile(block, tenantNames, path);
        const tenants = tenantNames.map((name) => ({ name, share: 1, maxTokens: MAX_TOKENS_UNSET }));
        const imported = await readTrace(path, { ...DEFAULT_IMPORT, tenants });
        expect(firstDifference(imported.block, block)).toBeNull();
        expect(imported).toMatchObject({ tenantNames, rows: block.length, badRows: 0, notes: [] });
      }),
      CASES,
    );
  });
});

describe('rescaling', () => {
  it('keeps order and span, and multiplies rows, whatever the trace', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 5 }), uint32, (block, scale, seed) => {
        const { block: scaled } = rescale(block, { speed: 1, scale, seed });
        expect(scaled.length).toBe(scale * block.length);
        const first = block.atMicros[0]!;
        const span = block.atMicros[block.length - 1]! - first;
        const longest = span + Math.max(1, Math.round(span / Math.max(1, block.length - 1)));
        const at = scaled.atMicros;
        expect(at.every((each, i) => each >= (i === 0 ? first : at[i - 1]!) && each - first < longest)).toBe(true);
      }),
      CASES,
    );
  });
});
