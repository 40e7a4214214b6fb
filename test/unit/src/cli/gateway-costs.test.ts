/** `gateway costs`: bills over files, times and duplicates, and what it refuses. */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../../../src/gateway/journal/audit.ts';
import { shardproof } from '../../../support/command-line.ts';
import { audit, makeFolder } from '../../../support/journal.ts';

const folder = makeFolder();
afterAll(folder.remove);

const RECORDS: readonly AuditRecord[] = [
  audit({ id: 'a', inputTokens: 1_000, cacheReadTokens: 600, cacheWriteTokens: 100, outputTokens: 10 }),
  audit({ id: 'b', tenant: 'fraud', isEstimated: true }),
  audit({ id: 'c', tenant: 'fraud', model: 'our.own-v1:0', account: { name: 'za-2', id: null } }),
  audit({ id: 'd', outcome: 'shed', account: null, region: null, inputTokens: 0, outputTokens: 0, status: 429 }),
  audit({ id: 'e', time: '2026-11-24T00:00:00.000Z' }),
];

const fileOf = (name: string, records: readonly AuditRecord[], ...others: readonly string[]): string =>
  folder.file(name, [...records.map((record) => JSON.stringify(record)), ...others]);

async function documentOf(...args: readonly string[]) {
  const { code, out, err } = await shardproof('gateway', 'costs', ...args, '--json');
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

describe('gateway costs', () => {
  it('adds tokens and money up, by tenant, account, model and in all', async () => {
    const { tables, duplicates } = await documentOf(fileOf('all.jsonl', RECORDS));
    expect(tables.map(({ by }: { by: string[] }) => by)).toEqual([['tenant'], ['account'], ['model'], []]);
    // b and e: 1,000 x $3 + 100 x $15 a million each; a: see money.test.ts; c has no price.
    expect(tables[3].rows).toEqual([
      {
        requests: 5,
        estimated: 1,
        inputTokens: 4_000,
        cacheReadTokens: 600,
        cacheWriteTokens: 100,
        cacheWriteHourTokens: 0,
        outputTokens: 310,
        unpricedTokens: 1_100,
        costPicoDollars: '10605000000',
        costUsd: 0.010605,
      },
    ]);
    expect(tables[1].rows.map(({ account }: { account: string }) => account)).toEqual([
      '(none)',
      'za-1 (111122223333)',
      'za-2',
    ]);
    expect(duplicates).toBe(0);
  });

  it('comes to the same however the lines are parted into files, gzipped or not', async () => {
    const whole = await documentOf(fileOf('all.jsonl', RECORDS));
    const packed = folder.path('rest.jsonl.gz');
    writeFileSync(
      packed,
      gzipSync(
        RECORDS.slice(2)
          .map((record) => `${JSON.stringify(record)}\n`)
          .join(''),
      ),
    );
    const parted = await documentOf(fileOf('some.jsonl', RECORDS.slice(0, 2)), packed);
    expect(parted.tables).toEqual(whole.tables);
  });

  it('counts the same file once, and says so', async () => {
    const log = fileOf('all.jsonl', RECORDS);
    const twice = await documentOf(log, log);
    expect(twice.tables).toEqual((await documentOf(log)).tables);
    expect(twice.duplicates).toBe(5);
    const { out } = await shardproof('gateway', 'costs', log, log);
    expect(out).toContain('5 requests, from 2 logs');
    expect(out).toContain('Note: 5 lines are of requests that other lines told of already; each is counted once.');
    expect(out).toContain('No source states a price of our.own-v1:0: counted in tokens alone.');
    expect(out).toMatch(/Prices, dollars per 1,000 tokens, as of \d{4}-\d\d-\d\d/);
    expect(out).toContain('Source: https://github.com/anomalyco/models.dev');
  });

  it('groups by what it is told, within the time that it is told', async () => {
    const log = fileOf('all.jsonl', RECORDS);
    const { tables, outsideRange } = await documentOf(log, '--by', 'day,tenant', '--until', '2026-11-24');
    expect(tables[0].rows.map(({ day, tenant, requests }: Record<string, unknown>) => [day, tenant, requests])).toEqual(
      [
        ['2026-11-23', 'chat', 2],
        ['2026-11-23', 'fraud', 2],
      ],
    );
    expect(outsideRange).toBe(1);
    const later = await documentOf(log, '--since', '2026-11-24T02:00+02:00');
    expect(later.tables[3].rows[0].requests).toBe(1);
  });

  it('says what the gateway lost', async () => {
    const log = fileOf('lossy.jsonl', RECORDS, '{"v":1,"kind":"dropped","count":3}');
    const { out } = await shardproof('gateway', 'costs', log);
    expect(out).toContain('Note: 3 lines were lost by a gateway whose disk was too slow; the sums are too low.');
  });

  it('refuses lines, options and times that will not do', async () => {
    const log = fileOf('all.jsonl', RECORDS);
    const errorOf = async (...args: readonly string[]): Promise<string> => {
      const { code, err } = await shardproof('gateway', 'costs', ...args);
      expect(code).toBe(2);
      return err;
    };
    expect(await errorOf(log, '--by', 'tenants')).toContain('got "tenants" (did you mean "tenant"?)');
    expect(await errorOf(log, '--by', 'day,day')).toContain('expected each word once');
    expect(await errorOf(log, '--since', 'yesterday')).toContain('--since: expected a day in UTC such as 2026-11-23');
    expect(await errorOf(log, '--since', '2026-11-24', '--until', '2026-11-23')).toContain(
      '--until: expected an instant',
    );
    const more = fileOf('more.jsonl', [audit({ cacheReadTokens: 2_000 })]);
    expect(await errorOf(more)).toContain('more.jsonl:1:1 inputTokens: expected at least the cached ones, 2000 + 0');
    const local = fileOf('local.jsonl', [audit({ time: '2026-11-23T09:08:00+02:00' })]);
    expect(await errorOf(local)).toContain('time: expected an instant in UTC');
    expect(await errorOf(folder.file('text.jsonl', ['hello']))).toContain('--skip-bad-lines leaves it out');
    expect(await errorOf(folder.file('head.jsonl', ['{"v":1,"kind":"head"}']))).toContain('got a decision log');
    const { out } = await shardproof('gateway', 'costs', folder.file('text.jsonl', ['hello']), '--skip-bad-lines');
    expect(out).toContain('Note: 1 line could not be read, and left out.');
  });
});
