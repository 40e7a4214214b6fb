/** The small parts of the generator: alias tables, the earliest lane, rows by tenant, and blocks of chance. */
import { describe, expect, it } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import { AliasTable } from '../../../../simulator/sampling/alias.ts';
import { Earliest } from '../../../../simulator/workload/earliest.ts';
import { RowOrder } from '../../../../simulator/workload/row-order.ts';
import { TraceBlock } from '../../../../simulator/workload/trace.ts';
import { unfairness } from '../../../../src/laws/choices/chi-square.ts';

describe('alias table', () => {
  it.each([
    { weights: [1, 1, 1] },
    { weights: [0.16, 0.5, 0.04, 0.3] },
    { weights: [5, 0, 1] },
    { weights: [1e-3, 1, 9] },
  ])('draws by $weights', ({ weights }) => {
    const table = new AliasTable(weights);
    const stream = new Stream(11, 0, 'alias');
    const counts = weights.map(() => 0);
    for (let i = 0; i < 100_000; i++) counts[table.draw(stream)]! += 1;
    expect(unfairness(counts, weights)).toBeNull();
  });

  it('always draws the only index', () => {
    expect(new AliasTable([3]).draw(new Stream(11, 0, 'alias'))).toBe(0);
  });
});

describe('earliest', () => {
  it('gives the lane of the earliest instant, the lower one on a tie', () => {
    const earliest = new Earliest(5);
    for (const [lane, at] of [9, 4, 7, 4, 8].entries()) earliest.set(lane, at);
    const order: string[] = [];
    while (earliest.atMicros !== Infinity) {
      order.push(`${earliest.lane}@${earliest.atMicros}`);
      earliest.set(earliest.lane, Infinity);
    }
    expect(order).toEqual(['1@4', '3@4', '2@7', '4@8', '0@9']);
  });

  it('sorts what it is given, whatever the number of lanes', () => {
    const stream = new Stream(5, 0, 'lanes');
    for (let lanes = 1; lanes <= 17; lanes++) {
      const earliest = new Earliest(lanes);
      for (let lane = 0; lane < lanes; lane++) earliest.set(lane, stream.below(100));
      const seen: number[] = [];
      for (let i = 0; i < 100; i++) {
        seen.push(earliest.atMicros);
        earliest.set(earliest.lane, earliest.atMicros + 1 + stream.below(50));
      }
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }
  });
});

describe('row order', () => {
  function order(tenants: readonly number[], of: number): { rows: number[]; ends: number[] } {
    const block = new TraceBlock(8);
    block.tenant.set(tenants);
    block.length = tenants.length;
    const result = new RowOrder(of);
    result.sort(block);
    return { rows: [...result.rows.subarray(0, tenants.length)], ends: [...result.ends] };
  }

  it('groups rows by tenant and keeps their order within one', () => {
    expect(order([2, 0, 2, 0, 3], 5)).toEqual({ rows: [1, 3, 0, 2, 4], ends: [2, 2, 4, 5, 5] });
  });

  it('leaves the rows of a single tenant as they are', () => {
    expect(order([0, 0, 0], 1)).toEqual({ rows: [0, 1, 2], ends: [3] });
  });

  it('has nothing to group in an empty block', () => {
    expect(order([], 3)).toEqual({ rows: [], ends: [0, 0, 0] });
  });
});

describe('a block of chance', () => {
  it.each([16, 17])('is what single draws give, and leaves the stream where they would (to %i)', (to) => {
    const [single, block] = [new Stream(9, 1, 'same'), new Stream(9, 1, 'same')];
    const bits = new Int32Array(20);
    block.fill(bits, 3, to);
    expect([...bits.subarray(3, to)]).toEqual(Array.from({ length: to - 3 }, () => single.int32()));
    expect([bits[2], bits[to]]).toEqual([0, 0]);
    expect(block.uint32()).toBe(single.uint32());
  });
});
