/** Our own CSV as it is written, byte by byte. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { OutputFile } from '../../../../src/output/output-file.ts';
import { writeTrace } from '../../../../src/trace/write.ts';
import { quoteField, splitFields } from '../../../../src/trace/csv.ts';
import { temporaryFolder, writeTraceFile } from '../../../support/trace-files.ts';

function oneRow(): TraceBlock {
  const block = new TraceBlock(1);
  block.length = 1;
  block.atMicros[0] = 2 ** 45 + 1;
  block.affinity[0] = 2 ** 32 - 1;
  block.inputTokens[0] = 30;
  block.cacheReadTokens[0] = 10;
  block.cacheWriteTokens[0] = 5;
  block.maxTokens[0] = 64;
  block.outputTokens[0] = 7;
  block.latencyDraw[0] = 9;
  return block;
}

const HEADER =
  'id,at_us,tenant,affinity,input_tokens,cache_read_tokens,cache_write_tokens,cacheable_tokens,' +
  'max_tokens,output_tokens,latency_draw';

const EXPECTED = `${HEADER}
0,35184372088833,"a, b",4294967295,30,10,5,0,64,7,9
`;

describe('writing a trace', () => {
  it('gives one line a row under the header', async () => {
    const path = join(await temporaryFolder(), 'trace.csv');
    await writeTraceFile(oneRow(), ['a, b'], path);
    expect(await readFile(path, 'utf8')).toBe(EXPECTED);
  });

  it('gzips by name, to the same bytes every time', async () => {
    const folder = await temporaryFolder();
    for (const name of ['a.csv.gz', 'b.csv.gz']) await writeTraceFile(oneRow(), ['a, b'], join(folder, name));
    const [first, second] = await Promise.all(['a.csv.gz', 'b.csv.gz'].map((name) => readFile(join(folder, name))));
    expect(gunzipSync(first!).toString()).toBe(EXPECTED);
    expect(first).toEqual(second);
  });

  it('replaces a file as a whole, and leaves nothing else behind', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'trace.csv'), 'old');
    await writeTraceFile(oneRow(), ['a, b'], join(folder, 'trace.csv'));
    expect(await readdir(folder)).toEqual(['trace.csv']);
  });

  it('counts rows on from block to block', async () => {
    const path = join(await temporaryFolder(), 'trace.csv');
    const file = await OutputFile.open(path, []);
    expect(await writeTrace([oneRow(), oneRow()], ['a, b'], file)).toBe(2);
    file.finish();
    const ids = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',')[0]);
    expect(ids).toEqual(['id', '0', '1']);
  });

  it.each(['trace.csv', 'trace.csv.gz'])('to %s stops when the signal says so', async (name) => {
    const folder = await temporaryFolder();
    const file = await OutputFile.open(join(folder, name), []);
    const controller = new AbortController();
    function* endless(): Generator<TraceBlock> {
      for (let block = 0; ; block++) {
        if (block === 20) controller.abort();
        yield oneRow();
      }
    }
    await expect(writeTrace(endless(), ['a'], file, controller.signal)).rejects.toThrow(/aborted/);
    file.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that fails leaves no half file', async () => {
    const folder = await temporaryFolder();
    await expect(writeTraceFile(oneRow(), ['a'], folder)).rejects.toThrow(/folder/);
    expect(await readdir(folder)).toEqual([]);
    await expect(writeTraceFile(oneRow(), ['a'], join(folder, 'missing', 'trace.csv'))).rejects.toThrow(/ENOENT/);
  });
});

describe('CSV fields', () => {
  it.each([
    ['a,b,,d', ['a', 'b', '', 'd']],
    ['', ['']],
    ['a,', ['a', '']],
    ['"x, ""y""",2', ['x, "y"', '2']],
    ['1,"",3', ['1', '', '3']],
    ['"never ends', ['never ends']],
  ])('of %s', (line, fields) => expect(splitFields(line)).toEqual(fields));

  it('come back from quotes', () => {
    for (const text of ['plain', 'a,b', 'say "hi"', '', ' spaced ']) {
      expect(splitFields(`${quoteField(text)},next`)).toEqual([text, 'next']);
    }
  });
});
