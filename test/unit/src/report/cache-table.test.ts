/** What is said of prompt caches: a tenant and in all, and what routing cost in tokens and in accounts. */
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../../simulator/metrics/result.ts';
import { cacheTable } from '../../../../src/report/cache-table.ts';
import { makeResult, makeSampleReport } from '../../../support/reports.ts';

const RESULT = makeResult(0, 960);
/** As the accounts of the sample have it, on the average. */
const TOKENS_PER_MINUTE = 8_000;

type Use = readonly [input: number, read: number, written: number, affine: number];

/** Ten minutes of two tenants. */
function tableOf(...uses: readonly Use[]) {
  const tenants = uses.map(([inputTokens, cacheReadTokens, cacheWriteTokens], i) => ({
    ...RESULT.tenants[i]!,
    name: `t${i}`,
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens,
  }));
  const affineReadTokens = uses.map(([, , , affine]) => affine);
  const run: RunResult = { ...RESULT, tenants, affineReadTokens, simulatedMicros: 600_000_000 };
  return cacheTable(makeSampleReport([run]));
}

describe('the table of prompt caches', () => {
  it('has a row a tenant and one of all: input, read, written, paid in full, hit share, lost by routing', () => {
    const { rows } = tableOf([1_000_000, 600_000, 200_000, 680_000], [500_000, 100_000, 100_000, 100_000]);
    expect(rows).toEqual([
      ['t0', '1,000,000', '600,000', '200,000', '400,000', '75.00%', '80,000'],
      ['t1', '500,000', '100,000', '100,000', '400,000', '50.00%', '0'],
      ['all', '1,500,000', '700,000', '300,000', '800,000', '70.00%', '80,000'],
    ]);
  });

  it('says it in accounts, too: of what one may use in a minute, on the average', () => {
    const { notes } = tableOf([9e6, 1e6, 5e6, 1e6 + 10 * 2 * TOKENS_PER_MINUTE], [9e6, 1e6, 1e6, 1e6 + 10 * 4_000]);
    expect(notes.join(' ')).toContain('routing costs the tokens per minute of 2.50 accounts');
  });

  it('has no row for a tenant that caches nothing, and none of all beside a single one', () => {
    expect(tableOf([1_000, 0, 0, 0], [1_000, 100, 100, 100]).rows.map(([name]) => name)).toEqual(['t1']);
    expect(tableOf([1_000, 0, 0, 0], [1_000, 0, 0, 0]).rows).toEqual([]);
  });

  it('says nothing of accounts where routing lost nothing, be it that it gained', () => {
    const { rows, notes } = tableOf([1_000, 200, 100, 190]);
    expect(rows[0]!.at(-1)).toBe('0');
    expect(notes).toHaveLength(1);
  });
});
