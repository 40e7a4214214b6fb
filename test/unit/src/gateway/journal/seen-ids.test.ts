/** Remembered ids: new once, bounded, and honest about what was not remembered. */
import { describe, expect, it } from 'vitest';
import { SeenIds } from '../../../../../src/gateway/journal/seen-ids.ts';

describe('SeenIds', () => {
  it('takes every id for new once, over all its growing', () => {
    const ids = new SeenIds();
    const names = Array.from({ length: 20_000 }, (_, i) => `request-${i}`);
    expect(names.every((id) => ids.add(id))).toBe(true);
    expect(names.some((id) => ids.add(id))).toBe(false);
    expect(ids.forgotten).toBe(0);
  });

  it('counts the ids beyond its bound', () => {
    const ids = new SeenIds(2);
    expect(['a', 'b', 'c', 'c', 'a'].map((id) => ids.add(id))).toEqual([true, true, true, true, false]);
    expect(ids.forgotten).toBe(2);
  });
});
