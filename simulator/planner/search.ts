/**
 * The smallest number of shards that meets the objectives: a search over an injected "run so many shards, these
 * replications". Pure: it yields what it wants to know and is told, so a test answers from a table and the planner
 * from threads, a cache or the files of other machines.
 *
 * The numbers of shards meet the same arrivals. If a replication is refused no less with fewer shards, then a wrong
 * answer needs a wrong decision either at the true number or at the one below it, and both together are no likelier
 * than one minus the confidence. Where the curve is not that regular, the neighbours below are looked at again.
 */
import type { ObjectiveConfig } from '../metrics/objective.ts';
import type { ObjectiveStatus } from '../metrics/verdict.ts';
import { type Decided, decide, type Extent, type Span } from './decide.ts';
import type { Rule } from './judge.ts';
import type { Measure } from './measure.ts';

export interface Ask extends Span {
  readonly shards: number;
}

/** What is known of one number of shards. */
export interface Decision extends Decided {
  readonly shards: number;
}

export interface SearchOptions {
  readonly objectives: readonly ObjectiveConfig[];
  readonly rule: Rule;
  /** Fewer cannot meet the objectives: at least 1. */
  readonly least: number;
  /** There are no fewer, whatever they would come to: at least 1, and at most `least`. */
  readonly floor: number;
  readonly most: number;
  /** Whether a busiest window can be asked about. */
  readonly screens: boolean;
}

/**
 * How far below the answer the neighbours are looked at again. Above it nobody need look: a number above is no smaller,
 * and the answer itself was shown to meet the objectives, whatever one more account would come to.
 */
const NEIGHBOURS = 2;

/** Keeps every decision, so that whoever is stopped in between still has an answer. */
export class ShardSearch {
  readonly options: SearchOptions;
  readonly #decisions = new Map<number, Decision>();
  /** Numbers of shards whose busiest window misses nothing. */
  readonly #passed = new Set<number>();

  constructor(options: SearchOptions) {
    this.options = options;
  }

  /** In ascending order of shards. */
  get decisions(): readonly Decision[] {
    return [...this.#decisions.values()].sort((a, b) => a.shards - b.shards);
  }

  decision(shards: number): Decision | null {
    return this.#decisions.get(shards) ?? null;
  }

  /** The smallest number that is known to meet the objectives; null: none is, or not yet. */
  get answer(): number | null {
    return this.decisions.find(({ status }) => status === 'met')?.shards ?? null;
  }

  /** Yields what it has to know and expects the measures of it, in the order of the replications. */
  *run(): Generator<Ask, void, readonly Measure[]> {
    const { least, most } = this.options;
    // Arithmetic has answered; a look tells which quota stands in the way.
    if (least > most) return void (yield* this.#isMet(most));
    let met = yield* this.#firstMet(yield* this.#start());
    while (met !== null) {
      const lower = yield* this.#lowerNeighbour(met);
      if (lower === null) return;
      met = lower;
    }
  }

  /**
   * What `run` may want to know of the numbers that are somebody's own. Where machines that do not speak with one
   * another share them out, each number is decided once, and `run` then finds nearly all of it done. Whoever has found
   * a number of his own that meets the objectives leaves out those that strides from the start would hardly come to.
   */
  *share(isOwn: (shards: number) => boolean): Generator<Ask, void, readonly Measure[]> {
    const { least, most } = this.options;
    if (least > most) return void (isOwn(most) && (yield* this.#isMet(most)));
    const start = yield* this.#start();
    let last = most;
    for (let shards = this.#lowestBeside(start); shards <= last; shards++) {
      if (!isOwn(shards) || !(yield* this.#isMet(shards)) || shards < start) continue;
      let stride = 1;
      while (start + stride - 1 < shards) stride *= 2;
      last = Math.min(last, start + stride - 1);
    }
  }

  /** The smallest number that the busiest window does not rule out, by bisection; without one, the least. */
  *#start(): Generator<Ask, number, readonly Measure[]> {
    let { least: low, most: high } = this.options;
    if (!this.options.screens) return low;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (yield* this.#isRuledOut(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Strides up from `start` until the objectives are met, then bisects; null where not even the most will do. */
  *#firstMet(start: number): Generator<Ask, number | null, readonly Measure[]> {
    const { most } = this.options;
    let missed = start - 1;
    let met = start;
    for (let stride = 1; !(yield* this.#isMet(met)); stride *= 2) {
      if (met === most) return null;
      missed = met;
      met = Math.min(most, met + stride);
    }
    while (met - missed > 1) {
      const middle = (met + missed) >> 1;
      if (yield* this.#isMet(middle)) met = middle;
      else missed = middle;
    }
    return met;
  }

  /** The nearest neighbour below that meets the objectives as well, where there is one. */
  *#lowerNeighbour(met: number): Generator<Ask, number | null, readonly Measure[]> {
    for (let shards = met - 1; shards >= this.#lowestBeside(met); shards--) {
      if (yield* this.#isMet(shards)) return shards;
    }
    return null;
  }

  /** What arithmetic rules out is not tried, but for one fewer than the answer: whoever asks wants to see it. */
  #lowestBeside(shards: number): number {
    const { least, floor } = this.options;
    return Math.min(Math.max(least, shards - NEIGHBOURS), Math.max(floor, shards - 1));
  }

  *#isMet(shards: number): Generator<Ask, boolean, readonly Measure[]> {
    const known = this.#decisions.get(shards);
    if (known !== undefined) return known.status === 'met';
    if (yield* this.#isRuledOut(shards)) return false;
    return (yield* this.#decide(shards, 'whole')) === 'met';
  }

  *#isRuledOut(shards: number): Generator<Ask, boolean, readonly Measure[]> {
    const known = this.#decisions.get(shards);
    if (known !== undefined) return known.status === 'missed';
    if (!this.options.screens || this.#passed.has(shards)) return false;
    const status = yield* this.#decide(shards, 'window');
    if (status !== 'missed') this.#passed.add(shards);
    return status === 'missed';
  }

  *#decide(shards: number, extent: Extent): Generator<Ask, ObjectiveStatus, readonly Measure[]> {
    const { objectives, rule } = this.options;
    const looks = decide(objectives, rule, extent);
    let look = looks.next();
    while (look.done !== true) look = looks.next(yield { shards, ...look.value });
    const { status } = look.value;
    if (extent === 'whole' || status === 'missed') this.#decisions.set(shards, { shards, ...look.value });
    return status;
  }
}

/** Runs a search, or a share of one, to its end with whoever answers at once. */
export function runSearch(
  search: ShardSearch,
  answer: (ask: Ask) => readonly Measure[],
  asks: ReturnType<ShardSearch['run']> = search.run(),
): void {
  for (let ask = asks.next(); ask.done !== true; ) ask = asks.next(answer(ask.value));
}
