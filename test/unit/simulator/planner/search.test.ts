/** The search for the smallest number of shards, answered from tables. */
import { describe, expect, it } from 'vitest';
import { type Ask, runSearch, type SearchOptions } from '../../../../simulator/planner/search.ts';
import { bruteForce, measure, normalAt, replicationsOf, search, searchOver } from '../../../support/planner.ts';

/** A share that falls to a third with each shard, meets 1 % from `enough` on, and scatters a little. */
const falling =
  (enough: number, seed = 1) =>
  (shards: number, replication: number): number =>
    0.006 * 3 ** (enough - shards) * (1 + 0.03 * normalAt(seed, replication));

describe('the smallest number of shards', () => {
  it.each([1, 2, 3, 7, 8, 15, 16])('is found where it is %i', (enough) => {
    const found = searchOver(search(), falling(enough));
    expect(found.answer).toBe(enough);
    expect(found.decisions.filter(({ shards, status }) => shards < enough && status !== 'missed')).toEqual([]);
  });

  it('is none where the most do not meet the objective; arithmetic that allows none looks at the most alone', () => {
    const found = searchOver(search({ most: 4 }), falling(9));
    expect(found.answer).toBeNull();
    expect(found.decision(4)?.status).toBe('missed');
    const { answer, decisions } = searchOver(search({ least: 5, most: 4 }), falling(9));
    expect([answer, decisions.map(({ shards }) => shards)]).toEqual([null, [4]]);
  });

  it('is shown with one fewer beside it, though arithmetic rules that out, where there may be so few', () => {
    const at = (options: Partial<SearchOptions>): readonly number[] =>
      searchOver(search(options), falling(5)).decisions.map(({ shards }) => shards);
    expect(at({ least: 5 })).toEqual([4, 5]);
    expect(at({ least: 5, floor: 5 })).toEqual([5]);
  });

  it('is no other than that of brute force, on curves that rise and fall again among neighbours', () => {
    for (let seed = 0; seed < 200; seed++) {
      const enough = 1 + (seed % 12);
      // Odd numbers are a little worse than their neighbours, as where accounts come in pairs.
      const valueOf = (shards: number, replication: number): number =>
        falling(enough, seed)(shards, replication) * (shards % 2 === 0 ? 1 : 1 + (seed % 5));
      const one = search();
      const expected = bruteForce(one.options, (shards, replication) => measure(valueOf(shards, replication)));
      expect(searchOver(one, valueOf).answer, `seed ${seed}`).toBe(expected);
    }
  });

  it('takes the neighbour below the neighbour where only that one misses', () => {
    const valueOf = (shards: number): number => (shards === 5 || shards < 4 ? 0.5 : 0);
    expect(searchOver(search({ least: 4, most: 8 }), valueOf).answer).toBe(4);
    expect(searchOver(search(), (shards) => (shards === 7 || shards < 5 ? 0.5 : 0)).answer).toBe(5);
  });

  it('stops early where it is plain, and goes on where it is close', () => {
    const asked = (valueOf: (shards: number, replication: number) => number): number => {
      let replications = 0;
      searchOver(search({ most: 2 }), valueOf, ({ from, to }) => (replications += to - from));
      return replications;
    };
    expect(asked((shards) => (shards === 1 ? 0.5 : 0))).toBe(8);
    expect(asked((shards, replication) => (shards === 1 ? 0.0098 + 0.001 * normalAt(1, replication) : 0))).toBe(16);
  });

  it('asks each replication of a number of shards once', () => {
    const seen = new Set<string>();
    searchOver(search(), falling(9), ({ shards, from }) => {
      expect(seen).not.toContain(`${shards} ${from}`);
      seen.add(`${shards} ${from}`);
    });
  });

  it('keeps what it has when nobody answers any more', () => {
    const one = search();
    const asks = one.run();
    let ask = asks.next();
    for (let i = 0; i < 5 && ask.done !== true; i++) {
      const { shards, from, to } = ask.value;
      ask = asks.next(Array.from({ length: to - from }, (_, k) => measure(falling(5)(shards, from + k))));
    }
    expect(one.answer).toBe(6);
    expect(one.decisions.map(({ shards }) => shards)).toEqual([1, 2, 4, 6, 8]);
  });
});

describe('a search that machines share', () => {
  const keyOf = ({ shards, extent, from }: Ask): string => `${shards} ${extent} ${from}`;

  /** What the shares of some ask, and what the search then asks besides. */
  function besides(enough: number, of: number, screens: boolean, done: readonly number[]): string[] {
    const known = new Set<string>();
    const answer = (onAsk: (ask: Ask) => void) => (ask: Ask) => {
      onAsk(ask);
      return replicationsOf(ask).map((replication) => {
        const value = falling(enough)(ask.shards, replication);
        return ask.extent === 'whole' ? measure(value) : measure(value, value * 0.9, Number.POSITIVE_INFINITY);
      });
    };
    for (const part of done) {
      const one = search({ screens });
      const share = one.share((shards) => shards % of === part);
      runSearch(
        one,
        answer((ask) => known.add(keyOf(ask))),
        share,
      );
    }
    const asked: string[] = [];
    const one = search({ screens });
    runSearch(
      one,
      answer((ask) => known.has(keyOf(ask)) || asked.push(keyOf(ask))),
    );
    expect(one.answer).toBe(enough);
    return asked;
  }

  it.each([1, 2, 3, 5, 20])('finds all done where %i did their shares, and nobody does all', (of) => {
    const all = Array.from({ length: of }, (_, part) => part);
    for (const screens of [false, true])
      for (let enough = 1; enough <= 16; enough++) expect(besides(enough, of, screens, all)).toEqual([]);
  });

  it('misses the share of one who did nothing', () => {
    expect(besides(6, 3, true, [1, 2])).not.toEqual([]);
  });

  it('leaves out what no stride comes to any more', () => {
    const one = search();
    const asked = new Set<number>();
    runSearch(
      one,
      (ask) => {
        asked.add(ask.shards);
        return replicationsOf(ask).map((replication) => measure(falling(2)(ask.shards, replication)));
      },
      one.share(() => true),
    );
    expect([...asked]).toEqual([1, 2]);
  });
});

describe('a screen by the busiest window', () => {
  /** The window sees nine tenths of what is refused. */
  const screened = (valueOf: (shards: number, replication: number) => number, seen: Ask[]) => {
    const one = search({ screens: true });
    const asks = one.run();
    let ask = asks.next();
    while (ask.done !== true) {
      const { shards, extent, from, to } = ask.value;
      seen.push(ask.value);
      const measures = Array.from({ length: to - from }, (_, k) => {
        const value = valueOf(shards, from + k);
        return extent === 'whole' ? measure(value) : measure(value, value * 0.9, Number.POSITIVE_INFINITY);
      });
      ask = asks.next(measures);
    }
    return one;
  };

  it('changes no answer and spares whole runs', () => {
    for (let enough = 1; enough <= 16; enough++) {
      const seen: Ask[] = [];
      expect(screened(falling(enough), seen).answer).toBe(enough);
      const whole = seen.filter(({ extent }) => extent === 'whole');
      expect(whole.map(({ shards }) => shards)).toEqual([enough]);
    }
  });

  it('never shows that an objective is met', () => {
    const one = search({ screens: true, most: 1 });
    const asks = one.run();
    expect(asks.next().value).toMatchObject({ extent: 'window' });
    const nothing = Array.from({ length: 4 }, () => measure(0, 0, Number.POSITIVE_INFINITY));
    expect(asks.next(nothing).value).toMatchObject({ extent: 'whole' });
    expect(one.answer).toBeNull();
  });
});
