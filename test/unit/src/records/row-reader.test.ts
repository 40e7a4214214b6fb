/** Reading rows: which files are understood, and where a malformed one is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { RequestRow } from '../../../../simulator/metrics/request-row.ts';
import { RowWriter } from '../../../../src/records/row-writer.ts';
import { REQUEST_TABLE } from '../../../../src/records/tables.ts';
import { rowsOf } from '../../../support/rows.ts';

const NAMES = { tenants: ['retail'], shards: ['prod-1', 'prod-2'], models: ['claude'] };
const folder = mkdtempSync(join(tmpdir(), 'shardproof-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROW: RequestRow = {
  id: 7,
  tenant: 0,
  shards: [0, 1],
  arrivedAtMicros: 1_000,
  firstOutcome: 'throttled',
  outcome: 'served',
  attempts: 2,
  waitMicros: 20,
  firstTokenMicros: 500,
  endedAtMicros: 9_000,
  reservedTokens: 300,
  settledTokens: 200,
  model: 0,
  verdicts: ['tokensPerMinute', 'admitted'],
  inputTokens: 100,
  cacheReadTokens: 10,
  cacheWriteTokens: 5,
  outputTokens: 20,
};
const csv = new RowWriter(REQUEST_TABLE, NAMES, 'csv');
const jsonl = new RowWriter(REQUEST_TABLE, NAMES, 'jsonl');
const LINE =
  '7,retail,prod-1>prod-2,1000,throttled,served,2,20,500,9000,300,200,claude,tokensPerMinute>admitted,100,10,5,20\n';

function read(content: string | Buffer): Promise<RequestRow[]> {
  const path = join(folder, 'rows');
  writeFileSync(path, content);
  return rowsOf(path, REQUEST_TABLE, NAMES);
}

/** The refusal, without the folder. */
const refusal = (content: string): Promise<string> =>
  read(content).then(
    () => 'read',
    (error: unknown) => String(error).replace(`${folder}/`, ''),
  );

describe('a file of rows', () => {
  it('is a line of names and a line a row in CSV, an object a row in JSONL', async () => {
    expect(csv.line(ROW)).toBe(LINE);
    expect(JSON.parse(jsonl.line(ROW))).toEqual({
      ...ROW,
      tenant: 'retail',
      shards: NAMES.shards,
      model: 'claude',
    });
    expect([jsonl.header, await read(csv.header), await read('')]).toEqual(['', [], []]);
  });

  it('may be gzipped, have its columns in another order, and further ones', async () => {
    const swapped = (line: string): string => `note,${line.trimEnd().split(',').reverse().join(',')}\n`;
    expect(await read(swapped(csv.header) + swapped(LINE))).toEqual([ROW]);
    expect(await read(gzipSync(jsonl.line(ROW)))).toEqual([ROW]);
  });

  it.each([
    ['another name', 'retail', 'wholesale', '2:3 column tenant: expected one of retail, got "wholesale"'],
    ['a shard unknown', 'prod-2', 'prod-3', '2:10 column shards: expected a list'],
    ['a number that is none', '9000', '9e3', '2:55 column endedAtMicros: expected a whole number from 0 to'],
    ['a number below 0', ',20,', ',-20,', '2:48 column waitMicros: expected a whole number'],
    ['nothing in place of a number', ',9000', ',', '2:55 column endedAtMicros: expected a whole number'],
    ['an outcome unheard of', 'served', 'lost', '2:39 column outcome: expected one of served, throttled, shed, failed'],
    [
      'a verdict too few',
      '>admitted',
      '',
      '2:75 column verdicts: expected 2, one of each shard, got "tokensPerMinute"',
    ],
    ['a field too few', ',20\n', '\n', '2:1 column (all): expected 18 fields, got "17 fields"'],
  ])('is refused with the place of %s', async (_, from, to, expected) => {
    expect(await refusal(csv.header + LINE.replace(from, to))).toContain(`rows:${expected}`);
  });

  it('is refused with the place of a line that was cut off, or is not the object of a row', async () => {
    const line = jsonl.line(ROW);
    expect(await refusal(line + line.slice(0, 40))).toContain('rows:2:1 column (all): expected a JSON object');
    expect(await refusal(line + line.replace('"id":7,', ''))).toContain('rows:2:1 column id: expected a whole number');
    expect(await refusal(line.replace('"id":7', '"id":"7"'))).toContain('rows:1:1 column id: expected a whole number');
  });

  it('is refused where a column is missing', async () => {
    expect(await refusal(csv.header.replace('verdicts,', ''))).toContain(
      'rows:1:1 column verdicts: expected the columns',
    );
  });
});
