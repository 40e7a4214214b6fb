/** Importing: what is refused and how it is said, and what is done to rows on their way in. */
import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../../../../src/input/problem.ts';
import { readTrace } from '../../../../src/trace/import.ts';
import { DEFAULT_IMPORT } from '../../../../src/trace/import-options.ts';
import { describeTrace } from '../../../../src/trace/describe.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';
import { importText, refusalOf, traceFile } from '../../../support/trace-files.ts';
import { firstDifference } from '../../../support/traces.ts';

const HEADER = 'at_us,tenant,input_tokens,output_tokens';
const csv = (...rows: readonly string[]) => [HEADER, ...rows, ''].join('\n');

describe('refusals', () => {
  it('name file, line, column, what was expected and what was there, all at once', async () => {
    const text = csv('0,a,10,2', '5,a,ten,2', '6,a,3', '-7,a,3,2', '8,a,3000000000,2');
    expect(await refusalOf(text)).toEqual([
      'trace.txt:3:5 column input_tokens: expected a whole number from 0 to 1000000000, got "ten"',
      'trace.txt:4:1 column (all): expected 4 fields, got "3 fields"',
      'trace.txt:5:1 column at_us: expected a whole number from 0 to 2251799813685248, got "-7"',
      'trace.txt:6:5 column input_tokens: expected a whole number from 0 to 1000000000, got "3000000000"',
    ]);
  });

  it.each(['1e400', '1e13'])('name instants beyond those that a run counts exactly: %s', async (timestamp) => {
    const line = `{"timestamp": ${timestamp}, "input_length": 1, "output_length": 1, "hash_ids": []}`;
    expect(await refusalOf(`${line}\n`)).toEqual([
      expect.stringContaining('column timestamp: expected a number from 0 to 2251799813685.248, got'),
    ]);
  });

  it('name a stamp of the far future', async () => {
    expect(await refusalOf('TIMESTAMP,ContextTokens,GeneratedTokens\n9999-12-31 00:00:00,1,1\n')).toHaveLength(1);
  });

  it('list twenty problems and stop', async () => {
    expect(await refusalOf(csv(...Array.from({ length: 5000 }, () => 'x,a,1,1')))).toHaveLength(20);
  });

  it('say which tenants there are', async () => {
    const tenants = [
      { name: 'a', share: 1, maxTokens: 7 },
      { name: 'b', share: 1, maxTokens: 8 },
    ];
    expect(await refusalOf(csv('0,c,1,1'), { tenants })).toEqual([
      'trace.txt:2:1 column tenant: expected one of "a", "b", got "c"',
    ]);
  });

  it('name the known formats and the columns that were found', async () => {
    const [problem] = await refusalOf('time,prompt\n1,2\n');
    for (const part of ['Azure LLM inference CSV', 'ContextTokens', 'Mooncake JSONL', 'found time, prompt']) {
      expect(problem).toContain(part);
    }
    expect((await refusalOf('{"ts": 1}\n'))[0]).toContain('found ts');
  });

  it('tell a broken JSON line from a wrong value in one', async () => {
    const good = { timestamp: 1, input_length: 1, output_length: 1, hash_ids: [] };
    const lines = [good, { ...good, output_length: '7' }].map((line) => JSON.stringify(line));
    expect(await refusalOf([...lines, '{"timestamp": 1'].join('\n'))).toEqual([
      'trace.txt:2:1 column output_length: expected a whole number from 0 to 1000000, got ""7""',
      expect.stringMatching(
        /3:1 column \(all\): expected a JSON object, got "15 characters that are none"; the file ends/,
      ),
    ]);
  });

  it('want more cached tokens than input explained', async () => {
    const text = 'at_us,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens\n0,10,6,5,1\n';
    expect(await refusalOf(text)).toEqual([
      'trace.txt:2:3 column input_tokens: expected at least the 11 tokens of both cache columns, got "10"',
    ]);
  });

  it('of empty files, of files without requests, of missing ones and of broken gzip are refusals too', async () => {
    expect(await refusalOf('')).toEqual(['trace.txt:1:1: expected a trace, got an empty file']);
    expect(await refusalOf(csv())).toEqual(['trace.txt:1:1: expected at least one request']);
    await expect(readTrace('/nowhere/trace.csv', DEFAULT_IMPORT)).rejects.toThrow(/trace.csv: cannot be read: ENOENT/);
    const broken = await traceFile('trace.txt', Buffer.from('\x1f\x8bnot gzip at all', 'latin1'));
    await expect(readTrace(broken, DEFAULT_IMPORT)).rejects.toThrow(/cannot be read/);
    await expect(readTrace(broken, DEFAULT_IMPORT)).rejects.toBeInstanceOf(RefusedInput);
  });

  it('of lines without an end do not fill the memory', async () => {
    expect(await refusalOf('x'.repeat(33 * 1024 * 1024))).toEqual([
      'trace.txt:1:1: expected lines of at most 33554432 characters; is this a text file?',
    ]);
  });
});

describe('imports', () => {
  it('leave broken rows out and count them when asked to', async () => {
    const { block, badRows, notes } = await importText(csv('0,a,1,1', 'x,a,1,1', '2,a,1,1'), { skipBadRows: true });
    expect([block.length, badRows]).toEqual([2, 1]);
    expect(notes).toEqual(['1 broken row left out.']);
  });

  it('give rows that state no max_tokens that of their tenant, and count them', async () => {
    const text = ['at_us,tenant,input_tokens,max_tokens,output_tokens', '0,a,1,,1', '1,b,1,0,1', '2,b,1,5,1'].join(
      '\n',
    );
    const tenants = [
      { name: 'a', share: 1, maxTokens: 7 },
      { name: 'b', share: 1, maxTokens: 8 },
    ];
    const { block, rowsWithoutMaxTokens } = await importText(text, { tenants });
    expect([...block.maxTokens]).toEqual([7, 8, 5]);
    expect(rowsWithoutMaxTokens).toBe(2);
    expect([...(await importText(text)).block.maxTokens]).toEqual([0, 0, 5]);
  });

  it.each([',', ';', '\t', '|'])('find out that fields are parted by "%s"', async (delimiter) => {
    const lines = [
      ['at_us', 'tenant', 'input_tokens', 'output_tokens'],
      ['5', `"a${delimiter}b"`, '7', '9'],
    ];
    const { block, tenantNames } = await importText(lines.map((fields) => fields.join(delimiter)).join('\n'));
    expect([block.atMicros[0], block.inputTokens[0], block.outputTokens[0]]).toEqual([5, 7, 9]);
    expect(tenantNames).toEqual([`a${delimiter}b`]);
  });

  it('spread the rows of a coarse clock in any foreign format, and say so only where rows were moved', async () => {
    const azure = (...seconds: readonly number[]) =>
      ['TIMESTAMP,ContextTokens,GeneratedTokens', ...seconds.map((at) => `2024-05-10 00:00:0${at},1,1`)].join('\n');
    const shared = await importText(azure(0, 0, 1, 1, 3));
    expect([...shared.block.atMicros]).toEqual([0, 500_000, 1_000_000, 1_500_000, 3_000_000]);
    expect(shared.notes).toEqual(["The trace's clock ticks every 1 s: rows of one tick were spread evenly over it."]);
    expect((await importText(azure(0, 1, 3))).notes).toEqual([]);
  });

  it('sort rows by time, equal ones as they came, and say so', async () => {
    const { block, notes } = await importText(csv('9,a,1,1', '4,a,2,1', '9,a,3,1', '4,a,4,1'));
    expect([...block.atMicros]).toEqual([4, 4, 9, 9]);
    expect([...block.inputTokens]).toEqual([2, 4, 1, 3]);
    expect(notes).toEqual(['2 rows earlier than the row before: the trace was sorted by time.']);
  });

  it('read gzip by its content, a byte order mark, and lines that span chunks', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row * 10},a,${row},1`);
    const path = await traceFile('trace.csv.gz', `\ufeff${csv(...rows)}`);
    const { block } = await readTrace(path, DEFAULT_IMPORT);
    expect(block.length).toBe(20_000);
    expect(block.inputTokens.every((tokens, row) => tokens === row)).toBe(true);
  });

  it('deal rows without a tenant out by share, under the seed', async () => {
    const text = ['at_us,input_tokens,output_tokens', ...Array.from({ length: 5000 }, (_, row) => `${row},1,1`)].join(
      '\n',
    );
    const tenants = [
      { name: 'a', share: 3, maxTokens: 7 },
      { name: 'b', share: 1, maxTokens: 8 },
    ];
    const first = await importText(text, { tenants });
    expect(unfairness(describeTrace(first.block).tenantRows, [3, 1])).toBeNull();
    const [again, other] = [await importText(text, { tenants }), await importText(text, { tenants, seed: 2 })];
    expect(firstDifference(again.block, first.block)).toBeNull();
    expect(firstDifference(other.block, first.block, ['tenant'])).not.toBeNull();
  });
});
