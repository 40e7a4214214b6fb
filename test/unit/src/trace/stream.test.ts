/** A trace that is written while it is read is the same as one that is held, and bounded. */
import { describe, expect, it } from 'vitest';
import type { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { readTrace } from '../../../../src/trace/import.ts';
import { DEFAULT_IMPORT, type ImportOptions } from '../../../../src/trace/import-options.ts';
import { TraceStream } from '../../../../src/trace/stream.ts';
import { traceFile } from '../../../support/trace-files.ts';
import { COLUMNS, firstDifference } from '../../../support/traces.ts';

const HELD = 100;

async function streamed(path: string, options: Partial<ImportOptions> = {}) {
  const stream = new TraceStream([path], { ...DEFAULT_IMPORT, ...options }, HELD);
  const blocks: TraceBlock[] = [];
  for await (const block of stream.blocks({})) blocks.push(block);
  return { blocks, summary: stream.summary };
}

async function expectSame(text: string, options: Partial<ImportOptions> = {}): Promise<readonly TraceBlock[]> {
  const path = await traceFile('trace.csv', text);
  const whole = await readTrace(path, { ...DEFAULT_IMPORT, ...options });
  const { blocks, summary } = await streamed(path, options);
  let row = 0;
  for (const block of blocks) {
    for (const column of COLUMNS) {
      expect([...block[column].subarray(0, block.length)], column).toEqual([
        ...whole.block[column].subarray(row, row + block.length),
      ]);
    }
    row += block.length;
  }
  expect(row).toBe(whole.block.length);
  const { block: _, ...said } = whole;
  expect({ ...summary, notes: summary.notes.length }).toEqual({ ...said, notes: said.notes.length });
  return blocks;
}

const csv = (header: string, rows: readonly string[]): string => [header, ...rows, ''].join('\n');
/** Each row up to 40 places from where it belongs. */
const shuffled = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => i)
    .map((i) => [i, i + ((i * 7919) % 41)] as const)
    .sort((a, b) => a[1] - b[1])
    .map(([i]) => i);

const OURS = 'at_us,tenant,input_tokens,max_tokens,output_tokens';
const ours = (at: number, i: number): string => `${at},t${i % 5},${i + 1},,1`;

describe('a streamed trace', () => {
  it('is the whole where it fits', async () => {
    const rows = Array.from({ length: HELD }, (_, i) => ours(i, i));
    expect(await expectSame(csv(OURS, rows))).toHaveLength(1);
  });

  it('is the same in parts, rows out of order within the window', async () => {
    const rows = shuffled(1000).map((at, i) => ours(at * 3, i));
    expect((await expectSame(csv(OURS, rows))).length).toBeGreaterThan(10);
    await expectSame(csv(OURS, rows), { speed: 2 });
    await expectSame(
      csv(
        OURS,
        rows.map((row) => row.replace(/^/, '17640000000')),
      ),
    );
  });

  it('has the ticks of a coarse clock spread', async () => {
    const stamp = (i: number): string => `2024-05-10 00:${String(Math.floor(i / 600)).padStart(2, '0')}:`;
    const rows = Array.from(
      { length: 1000 },
      (_, i) => `${stamp(i)}${String(Math.floor(i / 10) % 60).padStart(2, '0')},1,1`,
    );
    await expectSame(csv('TIMESTAMP,ContextTokens,GeneratedTokens', rows));
  });

  it('is held as a whole where its load is scaled', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => ours(i, i));
    expect(await expectSame(csv(OURS, rows), { scale: 1.5 })).toHaveLength(1);
  });

  it('refuses rows that come later than the window, by line, or leaves them out', async () => {
    const rows = [...Array.from({ length: 300 }, (_, i) => ours(1e9 + i * 1e6, i)), ours(0, 1)];
    const path = await traceFile('trace.csv', csv(OURS, rows));
    await expect(streamed(path)).rejects.toThrow(
      /trace.csv:302:1 column time: expected a row that is .* got "20.0 min before/,
    );
    const { summary } = await streamed(path, { skipBadRows: true });
    expect([summary.rows, summary.badRows]).toEqual([300, 1]);
  });

  it('may have all of its rows at one instant', async () => {
    await expectSame(
      csv(
        OURS,
        Array.from({ length: 350 }, (_, i) => ours(5, i)),
      ),
    );
  });
});

describe('the comparison', () => {
  it('sees a row that differs', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async (at) => readTrace(await traceFile('a.csv', csv(OURS, [ours(at, 1)])), DEFAULT_IMPORT)),
    );
    expect(firstDifference(one!.block, other!.block)).not.toBeNull();
  });
});
