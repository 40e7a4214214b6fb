/** Logs as people have them; the files of `test/support/traces` are invented. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../../simulator/basics/random.ts';
import { parseColumnNames } from '../../../../src/trace/column-names.ts';
import { type ImportedTrace, readTrace } from '../../../../src/trace/import.ts';
import { DEFAULT_IMPORT, type ImportOptions } from '../../../../src/trace/import-options.ts';
import { importText, refusalOf } from '../../../support/trace-files.ts';

const TRACES = join(import.meta.dirname, '../../../support/traces');
const FORMATS = join(TRACES, 'formats');

async function importFile(path: string, columns = ''): Promise<ImportedTrace> {
  return readTrace(path, { ...DEFAULT_IMPORT, ...(columns === '' ? {} : { columns: parseColumnNames(columns) }) });
}

const by = (columns: string): Partial<ImportOptions> => ({ columns: parseColumnNames(columns) });

/** The first row: input, output, max_tokens. */
function firstRow({ block }: ImportedTrace): number[] {
  return [block.inputTokens[0]!, block.outputTokens[0]!, block.maxTokens[0]!];
}

describe("Bedrock's invocation logs", () => {
  const path = join(FORMATS, 'bedrock.jsonl');

  it('are read from the first call on', async () => {
    const trace = await importFile(path);
    expect([trace.format, trace.rows, trace.block.atMicros[0]]).toEqual(['Bedrock invocation logs', 20, 0]);
    expect(firstRow(trace)).toEqual([358, 266, 1024]);
    expect(trace.assumed).toContain('20 rows without a tenant: taken for those of one, "all".');
  });

  it.each([
    ['identity', ['chat', 'fraud']],
    ['account', ['111122223333']],
    ['model', ['global.anthropic.claude-sonnet-4-5-20250929-v1:0']],
    ['operation', ['ConverseStream']],
  ])('name the tenant by %s', async (column, names) => {
    expect((await importFile(path, `tenant=${column}`)).tenantNames).toEqual(names);
  });

  const call = (more: object): string =>
    JSON.stringify({
      schemaType: 'ModelInvocationLog',
      timestamp: '2026-11-24T07:00:00Z',
      operation: 'Converse',
      modelId: 'm',
      input: { inputTokenCount: 10, cacheReadInputTokenCount: 700, cacheWriteInputTokenCount: 30 },
      output: { outputTokenCount: 5 },
      ...more,
    });

  it('count cached input apart, as ours does not', async () => {
    const { block } = await importText(call({}));
    expect([block.inputTokens[0], block.cacheReadTokens[0], block.cacheWriteTokens[0]]).toEqual([740, 700, 30]);
  });

  it('come from CloudWatch Logs with a stamp before each line; failures and other records are left out', async () => {
    const lines = [call({}), call({ errorCode: 'ThrottlingException' }), call({ output: undefined })];
    const stamped = [...lines, '{"schemaType":"x"}'].map((line) => `2026-11-24T07:00:01.000Z ${line}`);
    const { rows, notes } = await importText(stamped.join('\n'));
    expect([rows, notes]).toEqual([
      1,
      ['2 rows without an answer failed at their source: left out.', '1 row of what is no call of a model: left out.'],
    ]);
  });

  it('are refused without a word of what was asked', async () => {
    const [problem] = await refusalOf(`${call({})}\n{"schemaType":"ModelInvocationLog","prompt":"my secret`);
    expect(problem).toMatch(
      /^trace.txt:2:1 column \(all\): expected a JSON object, got "\d+ characters that are none"/,
    );
    expect(problem).not.toContain('secret');
  });
});

describe("LiteLLM's spend logs", () => {
  it('take the tenant from the team, or from another column', async () => {
    const trace = await importFile(join(FORMATS, 'litellm.csv'));
    expect([trace.rows, ...firstRow(trace)]).toEqual([20, 358, 266, 0]);
    expect(trace.tenantNames).toEqual(['team-chat', 'team-fraud']);
    expect(trace.block.atMicros[1]).toBe(684_059);
    expect((await importFile(join(FORMATS, 'litellm.csv'), 'tenant=user')).tenantNames).toEqual(['chat', 'fraud']);
  });

  it('have cache, max_tokens and session in their JSON', async () => {
    const { block } = await importFile(join(FORMATS, 'litellm.jsonl'));
    expect([block.cacheReadTokens[0], block.cacheWriteTokens[0], block.maxTokens[0]]).toEqual([100, 20, 512]);
    expect(block.affinity[0]).toBe(hashText('s0'));
  });

  it('leave out failures, and answers from the cache of answers', async () => {
    const row = JSON.parse(readFileSync(join(FORMATS, 'litellm.jsonl'), 'utf8').split('\n')[0]!) as object;
    const rows = [row, { ...row, status: 'failure' }, { ...row, cache_hit: 'True' }];
    expect((await importText(JSON.stringify(rows, null, 1))).notes).toHaveLength(2);
  });

  it('are refused for a column that they do not have', async () => {
    const text = readFileSync(join(FORMATS, 'litellm.csv'), 'utf8');
    expect(await refusalOf(text, by('tenant=teem_id'))).toEqual([
      '--columns: tenant=teem_id: the file has no column "teem_id"; did you mean "team_id"?',
    ]);
  });
});

describe('GenAI spans', () => {
  const path = join(FORMATS, 'opentelemetry.jsonl');

  it('are read from lines and from one document over many', async () => {
    const trace = await importFile(path);
    expect([trace.rows, ...firstRow(trace)]).toEqual([8, 358, 266, 1024]);
    expect([...trace.block.atMicros.subarray(0, 2)]).toEqual([0, 684_059]);
    const documents = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.stringify(JSON.parse(line), null, 2));
    expect((await importText(documents.join('\n'))).rows).toBe(8);
  });

  it('name the tenant by an attribute of span or resource; agents, tools and failures are no calls', async () => {
    const span = (operation: string, more: object = {}) => ({
      startTimeUnixNano: '1795503600144290816',
      attributes: [
        { key: 'gen_ai.operation.name', value: { stringValue: operation } },
        { key: 'gen_ai.usage.input_tokens', value: { intValue: '7' } },
        { key: 'gen_ai.usage.output_tokens', value: { intValue: 3 } },
      ],
      ...more,
    });
    const spans = [span('chat'), span('invoke_agent'), span('chat', { status: { code: 2 } }), { name: 'GET /' }];
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'bot' } }] };
    const text = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
    const { rows, tenantNames, failedRows } = await importText(text, by('tenant=service.name'));
    expect([rows, tenantNames, failedRows]).toEqual([1, ['bot'], 1]);
  });
});

describe('columns that the user names', () => {
  const columns = 'time=ts,input=in_tok,output=out_tok,max=mx,tenant=team,affinity=session,cacheRead=hit';

  it.each([
    [
      'CSV',
      'ts;in_tok;out_tok;mx;team;session;hit\n2026-11-24T07:00:00;9;2;;a;s;4\n2026-11-24T07:00:01;9;2;5.0;b;s;\n',
    ],
    [
      'JSONL',
      '{"ts":1795503600,"in_tok":9,"out_tok":2,"team":"a","session":"s","hit":4}\n' +
        '{"ts":1795503601,"in_tok":"9","out_tok":2,"mx":5,"team":"b","session":"s"}\n',
    ],
  ])('are read from %s', async (_, text) => {
    const { block, tenantNames, format } = await importText(text, by(columns));
    expect([format, tenantNames]).toEqual(['named columns', ['a', 'b']]);
    expect([...block.atMicros.subarray(0, 2)]).toEqual([0, 1e6]);
    expect([...block.maxTokens.subarray(0, 2)]).toEqual([0, 5]);
    expect([...block.cacheReadTokens.subarray(0, 2)]).toEqual([4, 0]);
    expect(block.affinity[0]).toBe(block.affinity[1]);
  });

  it('may be paths into JSON, and a field may hold line ends', async () => {
    const jsonl = '{"t":5,"usage":{"in":1,"out":2}}\n{"t":6,"usage":{"in":3,"out":4}}';
    expect((await importText(jsonl, by('time=t,input=usage.in,output=usage.out'))).rows).toBe(2);
    const csv = 't_s,i,o,note\n0,1,2,"two\nlines, and a ""quote"""\n1,3,4,x\n';
    expect([...(await importText(csv, by('time=t_s,input=i,output=o'))).block.inputTokens.subarray(0, 2)]).toEqual([
      1, 3,
    ]);
  });

  it('say that seconds were assumed', async () => {
    const { assumed } = await importText('t,i,o\n0,1,2\n', by('time=t,input=i,output=o'));
    expect(assumed[0]).toBe('Nothing tells the unit of "t": seconds, unless its name ends in _ms, _us or _ns.');
  });

  it.each([
    ['time', '--columns: expected ROLE=COLUMN, such as time=ts,input=in_tok,output=out_tok, got "time"'],
    ['tme=t', '--columns: "tme" is nothing that a column may hold; did you mean "time"?'],
    ['time=a,time=b', '--columns: expected one column for time, got a second, "b"'],
  ])('are refused where they are %s', (text, message) => expect(() => parseColumnNames(text)).toThrow(message));

  it('must be all where the format is not one that takes some', async () => {
    const text = 'at_us,input_tokens,output_tokens,team\n0,1,1,x\n';
    expect((await refusalOf(text, by('tenant=team')))[0]).toContain('expected time, input and output as well');
  });
});
