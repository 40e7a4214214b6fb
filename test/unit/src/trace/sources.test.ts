/** Files as people have them: several, with names to hide, and hostile ones. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../../simulator/basics/random.ts';
import { parseColumnNames } from '../../../../src/trace/column-names.ts';
import { readTrace } from '../../../../src/trace/import.ts';
import { DEFAULT_IMPORT } from '../../../../src/trace/import-options.ts';
import { Pseudonyms } from '../../../../src/trace/pseudonyms.ts';
import { importText, refusalOf, temporaryFolder, traceFile } from '../../../support/trace-files.ts';

const TRACES = join(import.meta.dirname, '../../../support/traces');
const FORMATS = join(TRACES, 'formats');

describe('several files', () => {
  it('are one trace, as is a folder with its folders', async () => {
    const folder = await temporaryFolder();
    const lines = readFileSync(join(FORMATS, 'bedrock.jsonl'), 'utf8').trim().split('\n');
    mkdirSync(join(folder, 'logs/07/data'), { recursive: true });
    const [one, two] = [join(folder, 'logs/07/a.json.gz'), join(folder, 'logs/08.json')];
    writeFileSync(one, gzipSync(lines.slice(0, 12).join('\n')));
    writeFileSync(two, lines.slice(12).join('\n'));
    writeFileSync(join(folder, 'logs/07/data/body.json'), '{"a prompt":1}');
    writeFileSync(join(folder, 'logs/amazon-bedrock-logs-permission-check'), 'ok');
    writeFileSync(join(folder, 'logs/empty'), '');
    const [whole, both, named] = await Promise.all(
      [join(FORMATS, 'bedrock.jsonl'), join(folder, 'logs'), [two, one]].map((path) => readTrace(path, DEFAULT_IMPORT)),
    );
    for (const trace of [both!, named!]) {
      expect([...trace.block.atMicros]).toEqual([...whole!.block.atMicros]);
    }
  });

  it('do not go together where some count from the start of a run', async () => {
    const ours = await traceFile('a.csv', 'at_us,input_tokens,output_tokens\n0,1,1\n');
    await expect(readTrace([ours, join(FORMATS, 'bedrock.jsonl')], DEFAULT_IMPORT)).rejects.toThrow(
      'expected Shardproof CSV as the files before, got Bedrock invocation logs',
    );
  });

  it('tell how much of them is read', async () => {
    const shares: number[] = [];
    const paths = ['bedrock.jsonl', 'litellm.jsonl'].map((name) => join(FORMATS, name));
    await readTrace(paths, DEFAULT_IMPORT, { onProgress: (share) => void shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares[0]).toBeLessThan(1);
  });
});

describe('our own format', () => {
  it('begins at the first row where its instants count from 1970, and may be parted by semicolons', async () => {
    const epoch = await readTrace(join(TRACES, 'epoch.csv'), DEFAULT_IMPORT);
    expect([epoch.rows, epoch.block.atMicros[0], epoch.notes.length]).toEqual([39, 0, 1]);
    const semicolon = await readTrace(join(TRACES, 'semicolons.csv'), DEFAULT_IMPORT);
    expect([semicolon.rows, semicolon.block.atMicros[0], semicolon.tenantNames]).toEqual([
      39,
      144_291,
      ['chat', 'fraud'],
    ]);
  });
});

describe('pseudonyms', () => {
  const text = 't_s,i,o,team,s\n0,1,1,bank,x\n1,1,1,shop,y\n2,1,1,bank,x\n';
  const columns = parseColumnNames('time=t_s,input=i,output=o,tenant=team,affinity=s');
  const hidden = (key: string | null) =>
    importText(text, { columns, pseudonyms: new Pseudonyms(key === null ? null : Buffer.from(key)) });

  it('are numbers without a key', async () => {
    const { tenantNames, block } = await hidden(null);
    expect(tenantNames).toEqual(['tenant-1', 'tenant-2']);
    expect(block.affinity[0]).toBe(block.affinity[2]);
    expect(block.affinity[0]).not.toBe(hashText('x'));
  });

  it('are the same with the same key, whatever else is in the trace', async () => {
    const [first, again, other] = [await hidden('a key'), await hidden('a key'), await hidden('another')];
    expect(again.tenantNames).toEqual(first.tenantNames);
    expect(other.tenantNames).not.toEqual(first.tenantNames);
    expect(new Pseudonyms(Buffer.from('a key')).tenant('shop')).toBe(first.tenantNames[1]);
  });
});

describe('hostile files are refused in a sentence', () => {
  const header = 'at_us,tenant,input_tokens,output_tokens\n';

  it('a gzip file that is cut off', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `${i},a,${(i * 7919) % 1000},1\n`).join('');
    const whole = gzipSync(header + rows);
    const path = await traceFile('cut', whole.subarray(0, whole.length / 2));
    await expect(readTrace(path, DEFAULT_IMPORT)).rejects.toThrow(
      /cut: expected a whole gzip file; it ends in the middle, after line \d+$/,
    );
  });

  it('one line of 100 MB, plain or packed to next to nothing', async () => {
    const path = await traceFile('long.gz', 'x'.repeat(100 * 1024 * 1024));
    await expect(readTrace(path, DEFAULT_IMPORT)).rejects.toThrow('expected lines of at most 33554432 characters');
  });

  it('mixed encodings and NUL bytes', async () => {
    expect(await refusalOf(`${header}0,a\0b,1,1\n`)).toEqual([
      'trace.txt:2:1 column tenant: expected a name in UTF-8, got "a\\u{0}b"',
    ]);
    const latin = await traceFile('latin', Buffer.from(`${header}0,caf\xe9,1,1\n`, 'latin1'));
    await expect(readTrace(latin, DEFAULT_IMPORT)).rejects.toThrow('column tenant: expected a name in UTF-8');
    expect((await refusalOf('\0\0\0\n'))[0]).toContain('got no text');
  });

  it('but UTF-16 with its mark is read', async () => {
    const path = await traceFile('utf16', Buffer.from(`\ufeff${header}0,é,1,1\r\n`, 'utf16le'));
    expect((await readTrace(path, DEFAULT_IMPORT)).tenantNames).toEqual(['é']);
  });

  it('what was closed early', async () => {
    expect(await refusalOf(`${header}0,a,1,1\n1,a,1`)).toEqual([
      'trace.txt:3:1 column (all): expected 4 fields, got "3 fields"; the file ends within this line',
    ]);
    expect(await refusalOf(`${header}0,a,1,1\n1,"a,1,1\n2,a,1,1\n`)).toEqual([
      'trace.txt:3:1: expected the end of a field in quotes that begins here; the file ends before it',
    ]);
    expect(await refusalOf('[{"ts": 1}, {"ts":\n')).toEqual([
      expect.stringContaining('expected the columns of a known'),
    ]);
    expect(await refusalOf('{\n"resourceSpans": [\n')).toEqual([
      'trace.txt:1:1: expected the end of a JSON object that begins here; the file ends before it',
    ]);
  });

  it('counts by time, with where they belong', async () => {
    for (const columns of [
      'Timestamp,Invocations,InputTokenCount',
      'Label,Sum',
      'minute,requests_per_minute',
      'time,rpm',
    ]) {
      expect((await refusalOf(`${columns}\n2026-11-24,1,2\n`))[0]).toContain('profile: { table: ');
    }
  });

  it('answers of CloudWatch, too', async () => {
    const text = JSON.stringify(
      { MetricDataResults: [{ Id: 'm', Timestamps: [], Values: [] }], Messages: [] },
      null,
      2,
    );
    expect((await refusalOf(text))[0]).toContain('profile: { table: ');
  });

  it('rows far behind the others are named', async () => {
    const rows = ['2026-11-24 07:00:00,1,1', '2026-11-24 08:00:00,1,1', '2026-11-24 07:20:00,1,1'];
    const { notes } = await importText(`TIMESTAMP,ContextTokens,GeneratedTokens\n${rows.join('\n')}`);
    expect(notes[0]).toMatch(/^1 row more than 15 minutes behind .*trace.txt:4, 40.0 min late/);
  });
});
