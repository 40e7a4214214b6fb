/** Open charges: one by one, those of one instant together, and no more than fit. */
import { describe, expect, it } from 'vitest';
import { OpenCharges } from '../../../../../src/gateway/sharing/open-charges.ts';

function contents(open: OpenCharges): unknown[] {
  const all: unknown[] = [];
  open.forEach((row, chargedAt, { tokens, count }) => all.push([row, chargedAt, tokens, count]));
  return all;
}

describe('open charges', () => {
  it('say when what is settled was entered, once', () => {
    const open = new OpenCharges(8);
    open.add(3, 10, 500, 1, 12);
    expect([open.settle(3, 10), open.settle(3, 10), open.settle(4, 10)]).toEqual([12, null, null]);
    expect(open.size).toBe(0);
  });

  it('share evenly what was charged at one instant', () => {
    const open = new OpenCharges(8);
    open.add(3, 10, 500, 1, 12);
    open.add(3, 10, 200, 1, 13);
    open.settle(3, 10);
    expect(contents(open)).toEqual([[3, 10, 350, 1]]);
  });

  it('are bounded', () => {
    const open = new OpenCharges(1);
    expect([open.add(0, 1, 5, 1, 1), open.add(0, 2, 5, 1, 2), open.size]).toEqual([true, false, 1]);
    open.clear();
    expect([open.size, contents(open)]).toEqual([0, []]);
  });
});
