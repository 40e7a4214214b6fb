/** Each format that can be imported, by a few lines of it. */
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../../simulator/basics/random.ts';
import { parseStamp } from '../../../../src/trace/instants.ts';
import { SHARDPROOF_COLUMNS } from '../../../../src/trace/formats/shardproof.ts';
import { importText } from '../../../support/trace-files.ts';

describe('Azure', () => {
  const header = 'TIMESTAMP,ContextTokens,GeneratedTokens';

  it('keeps microseconds of stamps with seven decimals, from the first arrival', async () => {
    const rows = ['2023-11-16 23:59:59.9799600,4808,10', '2023-11-17 00:00:00.0000019,3180,8'];
    const { block, format, notes } = await importText([header, ...rows].join('\n'));
    expect(format).toBe('Azure LLM inference CSV');
    expect([...block.atMicros]).toEqual([0, 20_041]);
    expect([...block.inputTokens]).toEqual([4808, 3180]);
    expect([...block.outputTokens]).toEqual([10, 8]);
    expect(notes).toEqual([]);
  });

  it.each([
    ['1970-01-02 00:00:01', 86_401_000_000],
    ['1970-01-01 00:00:00.1234567', 123_456],
    ['1970-01-01T01:00:00.5Z', 3_600_500_000],
    ['1970-01-01 02:00:00.000001+02:00', 1],
    ['1969-12-31 22:30:00-01:30', 0],
  ])('reads the stamp %s', (text, micros) => expect(parseStamp(text)).toBe(micros));

  it.each(['', '2023-11-16', '2023-13-16 00:00:00', '2023-11-16 24:00:00', '2023-11-16 18:17:03,97', 'x'])(
    'does not read the stamp "%s"',
    (text) => expect(parseStamp(text)).toBeNaN(),
  );

  it('finds its columns in any order', async () => {
    const { block } = await importText('GeneratedTokens,TIMESTAMP,ContextTokens\r\n3,2023-11-16 18:00:00.1,7\r\n');
    expect([block.inputTokens[0], block.outputTokens[0]]).toEqual([7, 3]);
  });
});

describe('BurstGPT', () => {
  it('reads six columns, leaves failures out, and spreads whole seconds', async () => {
    const { block, format, failedRows, notes } =
      await importText(`Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
6,ChatGPT,10,0,10,Conversation log
8,GPT-4,100,5,105,API log
8,GPT-4,200,6,206,API log
9,GPT-4,300,7,307,API log
`);
    expect(format).toBe('BurstGPT CSV');
    expect(failedRows).toBe(1);
    expect([...block.atMicros]).toEqual([0, 3_000_000, 3_500_000, 4_000_000]);
    expect(notes).toHaveLength(2);
    expect(notes[1]).toContain('every 1 s');
  });

  it('reads eight columns, and takes the session as the affinity', async () => {
    const { block } =
      await importText(`Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
0.25,chat-1,1.5,"GPT-4, long",100,5,105,API log
1.75,chat-2,1.5,GPT-4,100,5,105,API log
2.125,chat-1,1.5,GPT-4,100,5,105,API log
`);
    expect(block.affinity[0]).toBe(hashText('chat-1'));
    expect(block.affinity[2]).toBe(block.affinity[0]);
    expect(block.affinity[1]).not.toBe(block.affinity[0]);
  });
});

describe('Mooncake', () => {
  it('spreads the rows of a 3 s step evenly over it, and says so', async () => {
    const line = (timestamp: number, input: number) =>
      `{"timestamp": ${timestamp}, "input_length": ${input}, "output_length": 2, "hash_ids": [1, 2]}`;
    const { block, format, notes } = await importText([line(0, 1), line(0, 2), line(0, 3), line(3000, 4)].join('\n'));
    expect(format).toBe('Mooncake JSONL');
    expect([...block.atMicros]).toEqual([0, 1_000_000, 2_000_000, 3_000_000]);
    expect([...block.inputTokens]).toEqual([1, 2, 3, 4]);
    expect(notes).toEqual(["The trace's clock ticks every 3 s: rows of one tick were spread evenly over it."]);
  });
});

describe('prefix blocks', () => {
  const BLOCK = 512;
  const rows = async (...prompts: readonly (readonly number[])[]) => {
    const lines = prompts.map((ids, i) =>
      // The last block is a part of one.
      JSON.stringify({
        timestamp: i,
        input_length: Math.max(1, ids.length * BLOCK - 100),
        output_length: 2,
        hash_ids: ids,
      }),
    );
    const { block } = await importText(lines.join('\n'));
    const chains = [...new Set(block.affinity)];
    return [...block.affinity].map((key, row) => [chains.indexOf(key), block.cacheableTokens[row]! / BLOCK]);
  };

  it('make a session of prompts that grow: each is cached as far as a next one can repeat it', async () => {
    expect(await rows([0, 1, 2], [0, 1, 3, 4, 5], [0, 1, 3, 4, 6, 7])).toEqual([
      [0, 2],
      [0, 4],
      [0, 5],
    ]);
  });

  it('leave apart what has a system prompt in common', async () => {
    expect(await rows([0, 1, 2, 3], [0, 4, 5, 6], [0, 4, 5, 7, 8], [0, 1, 2, 9])).toEqual([
      [0, 3],
      [1, 3],
      [1, 4],
      [0, 3],
    ]);
  });

  it('let a prompt that leaves the others before their end read no more than it shares', async () => {
    const grown = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(await rows(grown, [0, 1, 2, 3, 90, 91, 92], [0, 1, 2, 3, 90, 91, 93, 94], grown)).toEqual([
      [0, 7],
      [0, 4],
      [0, 6],
      [0, 7],
    ]);
  });

  it('may be none', async () => {
    expect(await rows([], [])).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('are refused where they are no list of numbers', async () => {
    const line = '{"timestamp": 0, "input_length": 600, "output_length": 1, "hash_ids": ["a"]}';
    await expect(importText(line)).rejects.toThrow('column hash_ids: expected a list of whole numbers, got "["a"]"');
  });
});

describe('Claude Code sessions', () => {
  const csv = (...rows: readonly string[]) =>
    ['session,conversation,t_s,input_tokens,cached_prefix_tokens,output_tokens', ...rows, ''].join('\n');

  it('give a key a conversation, and as cacheable what a next call can read', async () => {
    const rows = ['1,main,0.0,1000,0,5', '1,main,9.5,2000,960,5', '1,main/agent_1,3,500,64,5', '2,main,0,1000,0,5'];
    const { block, format, notes, assumed } = await importText(csv(...rows));
    expect(format).toBe('Claude-Code sessions CSV');
    expect([...block.atMicros]).toEqual([0, 250_000, 3_000_000, 9_500_000]);
    expect([...block.cacheableTokens]).toEqual([960, 960, 448, 1984]);
    expect(block.affinity[3]).toBe(block.affinity[0]);
    expect(new Set(block.affinity).size).toBe(3);
    expect(notes[0]).toBe('2 rows earlier than the row before: the trace was sorted by time.');
    expect(assumed[0]).toBe('Instants count from the start of each session: all sessions begin together.');
  });

  it('let a call after a compaction read no more than was seen before it', async () => {
    const rows = ['1,main,0,9000,0,5', '1,main,1,3000,1280,5', '1,main,2,4000,2944,5', '1,main,3,12000,9984,5'];
    const { block } = await importText(csv(...rows));
    expect([...block.cacheableTokens]).toEqual([8960, 1280, 2944, 11_968]);
  });

  it('are refused where more was seen than there is', async () => {
    await expect(importText(csv('1,main,0,100,128,5'))).rejects.toThrow(
      'column input_tokens: expected at least the 128',
    );
  });
});

describe('Qwen', () => {
  it('takes instants in seconds and gives all chats of a conversation one affinity', async () => {
    const line = (chat: number, parent: number, timestamp: number) =>
      JSON.stringify({ chat_id: chat, parent_chat_id: parent, timestamp, input_length: 9, output_length: 4, turn: 1 });
    const { block, format } = await importText([line(1, -1, 0.061), line(2, -1, 1.5), line(3, 1, 2.0625)].join('\n'));
    expect(format).toBe('Qwen Bailian JSONL');
    expect([...block.atMicros]).toEqual([0, 1_439_000, 2_001_500]);
    expect(block.affinity[2]).toBe(block.affinity[0]);
    expect(block.affinity[1]).not.toBe(block.affinity[0]);
  });
});

describe('our own', () => {
  it('keeps instants and every column as they are', async () => {
    const { block, tenantNames } = await importText(`${SHARDPROOF_COLUMNS.join(',')}
0,1000,chat,4294967295,30,10,20,0,0,5,4294967295
1,1001,"a ""b"", c",7,31,0,0,25,64,6,0
`);
    expect(tenantNames).toEqual(['chat', 'a "b", c']);
    expect([...block.atMicros]).toEqual([1000, 1001]);
    expect([...block.tenant]).toEqual([0, 1]);
    expect([...block.affinity]).toEqual([4_294_967_295, 7]);
    expect([...block.cacheReadTokens]).toEqual([10, 0]);
    expect([...block.cacheWriteTokens]).toEqual([20, 0]);
    expect([...block.cacheableTokens]).toEqual([0, 25]);
    expect([...block.maxTokens]).toEqual([0, 64]);
    expect([...block.latencyDraw]).toEqual([4_294_967_295, 0]);
  });

  it.each(['1,2,0,3', '0,0,0,31', '0,1,2,3'])(
    'refuses a row whose caches contradict one another: %s',
    async (cache) => {
      const [read, write, , cacheable] = cache.split(',');
      const row = `0,1000,chat,1,30,${read},${write},${cacheable},64,5,1`;
      await expect(importText(`${SHARDPROOF_COLUMNS.join(',')}\n${row}\n`)).rejects.toThrow(/cacheable_tokens/);
    },
  );

  it('fills in what is missing', async () => {
    const { block, tenantNames } = await importText('at_us,input_tokens,output_tokens,max_tokens\n5,10,2,\n', {
      tenants: [{ name: 'all', share: 1, maxTokens: 99 }],
    });
    expect(tenantNames).toEqual(['all']);
    expect([block.maxTokens[0], block.cacheReadTokens[0], block.cacheWriteTokens[0]]).toEqual([99, 0, 0]);
  });
});
