/** Rows on their way to the event loops: nothing lost, nothing doubled, clients whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deal, loopOf } from '../../../scenarios/load/lib/deal.ts';
import { isLoopback } from '../../../scenarios/load/lib/loopback.ts';
import { promptOf } from '../../../scenarios/load/lib/prompt.ts';
import { COLUMNS, readRow, type Row, writeRow } from '../../../scenarios/load/lib/row.ts';
import { traceRows } from '../../../scenarios/load/lib/trace-file.ts';
import { readRowMarker } from '../../../simulator/workload/row-marker.ts';
import { SHARDPROOF_COLUMNS } from '../../../src/trace/formats/shardproof.ts';

const TENANTS = [
  { callerRetry: { clients: 3, retryTokens: { capacity: 10, throttleCost: 1, transientCost: 1 } } },
  { callerRetry: null },
];

const someRow = fc.record({
  id: fc.nat(1_000_000),
  atMicros: fc.nat(1e9),
  tenant: fc.nat(1),
  affinity: fc.nat(4_294_967_295),
  inputTokens: fc.nat(100_000),
  cacheReadTokens: fc.constant(0),
  cacheWriteTokens: fc.constant(0),
  cacheableTokens: fc.nat(100),
  maxTokens: fc.nat(1_000),
  outputTokens: fc.nat(1_000),
  latencyDraw: fc.nat(4_294_967_295),
});
const someRows = fc.array(someRow, { maxLength: 50 }).map((rows) => rows.map((row, id) => ({ ...row, id })));

describe('rows', () => {
  it('survive being written', () => {
    fc.assert(
      fc.property(someRow, (row) => {
        expect(readRow(writeRow(row))).toEqual(row);
      }),
    );
  });

  it('are dealt out whole, each to one loop, a client to one', () => {
    fc.assert(
      fc.property(someRows, fc.integer({ min: 1, max: 9 }), (rows, loops) => {
        const dealt = deal(rows, TENANTS, loops).map((text) => (text === '' ? [] : text.split('\n').map(readRow)));
        expect(dealt.flat().sort((a, b) => a.id - b.id)).toEqual(rows);
        for (const [loop, members] of dealt.entries()) {
          for (const row of members) expect(loopOf(row, TENANTS[row.tenant]!, loops)).toBe(loop);
        }
        const clients = new Map<number, number>();
        for (const row of rows.filter(({ tenant }) => tenant === 0)) {
          const loop = loopOf(row, TENANTS[0]!, loops);
          expect(clients.get(row.affinity % 3) ?? loop).toBe(loop);
          clients.set(row.affinity % 3, loop);
        }
      }),
    );
  });
});

describe('a trace file', () => {
  const header = `${COLUMNS.join(',')}\n`;
  const row: Row = readRow('0,10,1,77,5,1,2,0,0,9,4294967295');

  it('has the columns that the trace writer writes', () => {
    expect(COLUMNS).toEqual(SHARDPROOF_COLUMNS);
  });

  it('is read by the names of tenants', () => {
    const text = `${header}0,10,chat,77,5,1,2,0,0,9,4294967295\n1,12,"a, ""b""",78,5,0,0,3,4,9,1\n`;
    const rows = [...traceRows(text, ['a, "b"', 'chat'])];
    expect(rows[0]).toEqual(row);
    expect(rows[1]).toMatchObject({ id: 1, tenant: 0, affinity: 78, cacheableTokens: 3, maxTokens: 4 });
  });

  it('is refused with other columns, or strangers', () => {
    expect(() => [...traceRows('TIMESTAMP,Context\n', ['a'])]).toThrow(/trace import/);
    expect(() => [...traceRows(`${header}0,10,x,77,5,1,2,0,0,9,1\n`, ['a', 'b'])]).toThrow(/"x"; expected one of a, b/);
    expect([...traceRows(`${header}0,10,x,77,5,1,2,0,0,9,1`, ['a'])]).toHaveLength(1);
  });
});

describe('a prompt', () => {
  const row = readRow('4711,10,1,77,500,1,2,0,0,9,4294967295');

  it('begins with the marker of its row, and is about as long as its tokens', () => {
    const prompt = promptOf(row, true, 0);
    expect(readRowMarker(prompt)).toMatchObject({ id: 4711, inputTokens: 500, latencyDraw: 4_294_967_295 });
    expect(prompt).toHaveLength(2_000);
    expect(prompt.startsWith('[[shardproof.')).toBe(true);
    expect(promptOf(row, false, 0).length).toBeLessThan(200);
  });
});

describe('loopback', () => {
  it.each(['http://127.0.0.1:80', 'http://localhost/', 'http://[::1]:8080/x', 'https://127.3.2.1'])('is %s', (url) => {
    expect(isLoopback(url)).toBe(true);
  });

  it.each([
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'http://example.com/127.0.0.1',
  ])('is not %s', (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});
