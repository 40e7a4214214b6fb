/** Lines of the load script as rows. */
import { describe, expect, it } from 'vitest';
import type { LoadRecord } from '../../../../scenarios/load/lib/record.ts';
import { LOAD_TABLE, readLoadLine } from '../../../../src/load/load-row.ts';
import { REQUEST_TABLE } from '../../../../src/records/tables.ts';
import { namesIn, readPage, tableUnder } from '../../../support/markdown-tables.ts';

const NAMES = { tenants: ['chat'], shards: ['za-1', 'za-2'], models: ['m'] };

const RECORD: LoadRecord = {
  id: 5,
  tenant: 'chat',
  shards: ['za-2', 'elsewhere'],
  arrivedAtMicros: 10,
  firstOutcome: 'throttled',
  outcome: 'served',
  attempts: 2,
  waitMicros: 3,
  firstTokenMicros: 40,
  endedAtMicros: 90,
  reservedTokens: 9,
  settledTokens: 8,
  model: 'm',
  verdicts: ['admitted', 'tokensPerMinute'],
  inputTokens: 4,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 2,
  target: 1,
  callerAttempts: 1,
  lagMicros: 3,
  status: 200,
  firstTokenIs: 'token',
  perTokenMicros: null,
  finishReason: 'end_turn',
  error: null,
  refusal: '{"body":"a\\nb"}',
};

describe('a line', () => {
  it('is a row, without accounts that the scenario does not have', () => {
    const row = readLoadLine(JSON.stringify(RECORD), NAMES)!;
    expect(row).toMatchObject({ id: 5, tenant: 0, model: 0, shards: [1], verdicts: ['admitted'], status: 200 });
    expect(Object.keys(row).sort()).toEqual(Object.keys(LOAD_TABLE.columns).sort());
  });

  it('never breaks a file of lines', () => {
    const line = JSON.stringify({ ...RECORD, error: 'one\ntwo', finishReason: '' });
    expect(readLoadLine(line, NAMES)).toMatchObject({ error: 'one two', finishReason: null });
  });

  it.each([
    ['text', 'It sustains 3 requests a second.'],
    ['cut off', JSON.stringify(RECORD).slice(0, 50)],
    ['of a tenant that is none', JSON.stringify({ ...RECORD, tenant: 'x' })],
  ])('is none where it is %s', (_, line) => {
    expect(readLoadLine(line, NAMES)).toBeNull();
  });
});

it('the columns of its own are explained', () => {
  const own = Object.keys(LOAD_TABLE.columns).filter((name) => !(name in REQUEST_TABLE.columns));
  const rows = tableUnder(readPage('scenarios/load/README.md'), '## Records');
  expect(rows.flatMap(([name]) => namesIn(name))).toEqual(own);
});
