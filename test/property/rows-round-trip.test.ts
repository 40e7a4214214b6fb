/** Rows come back from a file as they went in, from either format. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AttemptRow } from '../../simulator/metrics/attempt-row.ts';
import { FIRST_OUTCOMES, OUTCOMES } from '../../simulator/metrics/outcome.ts';
import type { RequestRow } from '../../simulator/metrics/request-row.ts';
import { VERDICTS } from '../../simulator/quota/verdict.ts';
import type { RowNames, RowTable } from '../../src/records/column.ts';
import type { RowFormat } from '../../src/output/file-ending.ts';
import { RowWriter } from '../../src/records/row-writer.ts';
import { ATTEMPT_TABLE, REQUEST_TABLE } from '../../src/records/tables.ts';
import { rowsOf } from '../support/rows.ts';

const RUNS = { seed: 20_260_118, numRuns: 150 } as const;
const folder = mkdtempSync(join(tmpdir(), 'shardproof-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NAMES: RowNames = {
  tenants: ['retail', 'back office, "nights"', 'größter > kleinster', '17', ' '],
  shards: ['prod-1', 'prod-2', '3'],
  models: ['anthropic.claude-v1:0', 'b'],
};

const whole = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 9 }));
const among = (names: readonly string[]) => fc.nat({ max: names.length - 1 });

const someRequest: fc.Arbitrary<RequestRow> = fc
  .record({
    id: whole,
    tenant: among(NAMES.tenants),
    asked: fc.array(fc.tuple(among(NAMES.shards), fc.constantFrom(...VERDICTS)), { maxLength: 5 }),
    arrivedAtMicros: whole,
    firstOutcome: fc.constantFrom(...FIRST_OUTCOMES),
    outcome: fc.constantFrom(...OUTCOMES),
    attempts: whole,
    waitMicros: whole,
    firstTokenMicros: fc.option(whole),
    endedAtMicros: whole,
    reservedTokens: whole,
    settledTokens: whole,
    model: among(NAMES.models),
    inputTokens: whole,
    cacheReadTokens: whole,
    cacheWriteTokens: whole,
    outputTokens: whole,
  })
  .map(({ asked, ...row }) => ({
    ...row,
    shards: asked.map(([shard]) => shard),
    verdicts: asked.map(([, verdict]) => verdict),
  }));

const someAttempt: fc.Arbitrary<AttemptRow> = fc.record({
  id: fc.option(whole),
  attempt: fc.option(whole),
  shard: among(NAMES.shards),
  model: among(NAMES.models),
  askedAtMicros: whole,
  verdict: fc.constantFrom(...VERDICTS),
  outcome: fc.constantFrom(...OUTCOMES),
  firstTokenMicros: fc.option(whole),
  endedAtMicros: whole,
  reservedTokens: whole,
  settledTokens: whole,
  inputTokens: whole,
  cacheReadTokens: whole,
  cacheWriteTokens: whole,
  outputTokens: whole,
});

function roundTrip<Row extends object>(table: RowTable<Row>, some: fc.Arbitrary<Row>, format: RowFormat) {
  const path = join(folder, 'rows');
  const writer = new RowWriter(table, NAMES, format);
  return fc.asyncProperty(fc.array(some, { maxLength: 10 }), async (rows) => {
    writeFileSync(path, writer.header + rows.map((row) => writer.line(row)).join(''));
    expect(await rowsOf(path, table, NAMES)).toEqual(rows);
  });
}

describe.each(['csv', 'jsonl'] as const)('rows written and read as %s', (format) => {
  it('are the same requests', () => fc.assert(roundTrip(REQUEST_TABLE, someRequest, format), RUNS));
  it('are the same attempts', () => fc.assert(roundTrip(ATTEMPT_TABLE, someAttempt, format), RUNS));

  it('would not be, if a column forgot what it was told', async () => {
    const { settledTokens } = REQUEST_TABLE.columns;
    const forgetful = { ...settledTokens, write: (tokens: number) => Math.min(tokens, 1_000) };
    const table = { ...REQUEST_TABLE, columns: { ...REQUEST_TABLE.columns, settledTokens: forgetful } };
    const check = await fc.check(roundTrip(table, someRequest, format), { ...RUNS, endOnFailure: true });
    expect(check.failed).toBe(true);
  });
});
