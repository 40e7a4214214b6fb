/** Sessions found in prefix blocks: whatever prompts a trace has, none reads what no earlier one began with. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixChains } from '../../src/trace/formats/prefix-chains.ts';
import { RecentMap } from '../../src/trace/formats/recent-map.ts';

const RUNS = { seed: 20_261_126, numRuns: 500 } as const;

/** How a prompt is made: so many blocks of an earlier one, then blocks of its own; its last may be a part of one. */
interface Turn {
  readonly of: number;
  readonly kept: number;
  readonly own: number;
  readonly isWhole: boolean;
}

const someTurns = fc.array(
  fc.record({ of: fc.nat(), kept: fc.nat({ max: 12 }), own: fc.nat({ max: 4 }), isWhole: fc.boolean() }),
  { maxLength: 30, size: 'max' },
);

/** By the ids of their blocks: no two blocks are alike unless all before them is. */
function promptsOf(turns: readonly Turn[]): number[][] {
  const prompts: number[][] = [];
  let fresh = 0;
  for (const { of, kept, own } of turns) {
    const before = (prompts[of % Math.max(1, prompts.length)] ?? []).slice(0, kept);
    const count = before.length === 0 ? own + 1 : own;
    prompts.push([...before, ...Array.from({ length: count }, () => fresh++)]);
  }
  return prompts;
}

function sharedWith(earlier: readonly (readonly number[])[], prompt: readonly number[]): number {
  const lengths = earlier.map((other) => {
    const parting = prompt.findIndex((id, i) => id !== other[i]);
    return parting < 0 ? prompt.length : parting;
  });
  return Math.max(0, ...lengths);
}

/** Runs the prompts through one cache that forgets nothing; null, or the first that reads too much. */
function firstOverread(turns: readonly Turn[], chains: Pick<PrefixChains, 'add'>): string | null {
  const prompts = promptsOf(turns);
  const cached = new Map<number, number>();
  for (const [i, prompt] of prompts.entries()) {
    const whole = prompt.length - (turns[i]!.isWhole ? 0 : 1);
    const { chain, cacheableBlocks } = chains.add(prompt, whole);
    const read = Math.min(cacheableBlocks, cached.get(chain) ?? 0);
    if (cacheableBlocks > whole) return `prompt ${i}: ${cacheableBlocks} of ${whole} blocks are cacheable`;
    const shared = sharedWith(prompts.slice(0, i), prompt);
    if (read > shared) return `prompt ${i}: reads ${read} blocks, of which ${shared} were there`;
    cached.set(chain, Math.max(cached.get(chain) ?? 0, cacheableBlocks));
  }
  return null;
}

describe('prefix chains', () => {
  it('read what was there, and no more', () => {
    fc.assert(
      fc.property(someTurns, (turns) => firstOverread(turns, new PrefixChains()) === null),
      RUNS,
    );
  });

  it('canary: all of every prompt is cacheable', () => {
    class Greedy extends PrefixChains {
      override add(ids: readonly number[], wholeBlocks: number) {
        return { ...super.add(ids, wholeBlocks), cacheableBlocks: wholeBlocks };
      }
    }
    const found = fc.check(
      fc.property(someTurns, (turns) => firstOverread(turns, new Greedy()) === null),
      RUNS,
    );
    expect(found.failed).toBe(true);
  });

  it('read all that a growing conversation repeats, whatever goes on beside it', () => {
    const chains = new PrefixChains();
    const [one, other] = [
      [0, 1, 2, 3],
      [0, 10, 11, 12],
    ];
    for (let turn = 0; turn < 20; turn++) {
      for (const [chain, prompt] of [one, other].entries()) {
        expect(chains.add(prompt, prompt.length)).toEqual({ chain, cacheableBlocks: prompt.length });
        prompt.push(100 + 2 * turn + chain, 1_000 + 2 * turn + chain);
      }
    }
  });
});

describe('a map of what is recent', () => {
  it('keeps what was asked for lately, and at most twice as much as it should', () => {
    const map = new RecentMap(10);
    map.set(-1, 7);
    for (let key = 0; key < 1_000; key++) {
      map.set(key, key);
      expect(map.get(-1)).toBe(7);
      expect(map.get(Math.max(0, key - 3))).toBeDefined();
    }
    expect([...Array(1_000).keys()].filter((key) => map.get(key) !== undefined).length).toBeLessThan(20);
  });
});
