/** What can be seen of a routing policy from outside: how often it does what the usual ones do, as shares 0..1. */
import { MICROS_PER_MINUTE, type Micros } from '../../../simulator/basics/time.ts';
import { admittedBy } from './agreement.ts';
import type { TimedRow } from './differences.ts';

export const HABITS = ['next', 'same', 'favourite', 'key', 'idlest', 'roomiest'] as const;

/**
 * Of the accounts that requests ask first:
 * - `next`: the one after the one before, as round robin does;
 * - `same`: the one before once more, as fill-first does;
 * - `favourite`: the one that most requests go to;
 * - `key`: the one that the affinity key had last, as sticky does;
 * - `idlest`: one with the fewest requests in flight, as least-in-flight does;
 * - `roomiest`: one that took the fewest tokens in the minute before, as headroom does.
 * Of k accounts that are equally idle, or roomy, each counts as 1/k.
 */
export type Habits = Readonly<Record<(typeof HABITS)[number], number>> & {
  /** The share of requests whose key was there before: how much `key` says. */
  readonly repeats: number;
};

export interface HabitsOptions {
  readonly rows: readonly TimedRow[];
  /** By row. */
  readonly affinity: ArrayLike<number>;
  readonly accounts: number;
  /** Row i belongs to replica i mod n: each has its own turn. */
  readonly replicas: number;
}

export function habitsOf({ rows, affinity, accounts, replicas }: HabitsOptions): Habits {
  const asked = rows.filter(({ shards }) => shards.length > 0).sort((a, b) => a.arrivedAtMicros - b.arrivedAtMicros);
  const counts = new Array<number>(accounts).fill(0);
  const lastOf = new Map<number, number>();
  const lastOfKey = new Map<number, number>();
  const load = new Load(asked, accounts);
  const sums = { next: 0, same: 0, key: 0, idlest: 0, roomiest: 0 };
  let followers = 0;
  let keyed = 0;
  for (const { id, shards, arrivedAtMicros } of asked) {
    const shard = shards[0]!;
    counts[shard]! += 1;
    const before = lastOf.get(id % replicas);
    if (before !== undefined) {
      followers++;
      sums.next += Number(shard === (before + 1) % accounts);
      sums.same += Number(shard === before);
    }
    lastOf.set(id % replicas, shard);
    const ofKey = lastOfKey.get(affinity[id]!);
    if (ofKey !== undefined) {
      keyed++;
      sums.key += Number(shard === ofKey);
    }
    lastOfKey.set(affinity[id]!, shard);
    load.reach(arrivedAtMicros);
    sums.idlest += partOfLeast(load.inFlight, shard);
    sums.roomiest += partOfLeast(load.tokens, shard);
  }
  const share = (sum: number, of: number): number => (of === 0 ? 0 : sum / of);
  return {
    next: share(sums.next, followers),
    same: share(sums.same, followers),
    favourite: share(Math.max(...counts), asked.length),
    key: share(sums.key, keyed),
    idlest: share(sums.idlest, asked.length),
    roomiest: share(sums.roomiest, asked.length),
    repeats: share(keyed, asked.length),
  };
}

/** Euclid's, in the space of habits, where `key` counts by the requests that it is about; 0: they are the same. */
export function distanceOf(one: Habits, other: Habits): number {
  const weightOf = (name: keyof Habits): number => (name === 'key' ? Math.sqrt(one.repeats) : 1);
  return Math.hypot(...HABITS.map((name) => weightOf(name) * (one[name] - other[name])));
}

export function meanHabits(all: readonly Habits[]): Habits {
  const mean = (name: keyof Habits): number => all.reduce((sum, habits) => sum + habits[name], 0) / all.length;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry a name
  return Object.fromEntries([...HABITS, 'repeats' as const].map((name) => [name, mean(name)])) as unknown as Habits;
}

function partOfLeast(values: readonly number[], at: number): number {
  const least = Math.min(...values);
  return values[at] === least ? 1 / values.filter((value) => value === least).length : 0;
}

/** What accounts had in flight, and took in the minute before, as time goes on. */
class Load {
  readonly inFlight: number[];
  readonly tokens: number[];
  readonly #changes: {
    readonly at: Micros;
    readonly shard: number;
    readonly requests: number;
    readonly tokens: number;
  }[];
  #next = 0;

  constructor(rows: readonly TimedRow[], accounts: number) {
    this.inFlight = new Array<number>(accounts).fill(0);
    this.tokens = new Array<number>(accounts).fill(0);
    this.#changes = rows.flatMap((row) => {
      const shard = admittedBy(row);
      if (shard === null) return [];
      const at = row.arrivedAtMicros + row.waitMicros;
      const tokens = row.settledTokens;
      return [
        { at, shard, requests: 1, tokens },
        { at: row.endedAtMicros, shard, requests: -1, tokens: 0 },
        { at: at + MICROS_PER_MINUTE, shard, requests: 0, tokens: -tokens },
      ];
    });
    this.#changes.sort((a, b) => a.at - b.at);
  }

  /** All that happened before the instant. */
  reach(now: Micros): void {
    for (; this.#next < this.#changes.length && this.#changes[this.#next]!.at < now; this.#next++) {
      const { shard, requests, tokens } = this.#changes[this.#next]!;
      this.inFlight[shard]! += requests;
      this.tokens[shard]! += tokens;
    }
  }
}
