/** The fewest accounts for one variant: its search, answered by runs. */
import type { ObjectiveConfig } from '../../simulator/metrics/objective.ts';
import { busyWindow } from '../../simulator/planner/busy-window.ts';
import { beatsBestCase } from '../../simulator/planner/best-case.ts';
import type { Rule } from '../../simulator/planner/judge.ts';
import { lossAllowed, lowerBound } from '../../simulator/planner/lower-bound.ts';
import { type Decision, ShardSearch } from '../../simulator/planner/search.ts';
import { type Runs, Stopped } from './runs.ts';
import type { Variant } from './variants.ts';

export interface FewestOptions {
  readonly rule: Rule;
  /** No more accounts than these are tried. */
  readonly most: number;
  /** False: every decision rests on whole runs. The answer is the same; a test says so. */
  readonly screens?: boolean;
}

/** What was found, and how sure it is. */
export interface Fewest {
  /** The smallest number that was shown to meet the objectives; null: none was. */
  readonly shards: number | null;
  /** One more than the largest number below that is shown to miss them: the true number is no smaller. */
  readonly low: number;
  /** `unreachable`: not even the most accounts meet the objectives; `open`: that is not shown either. */
  readonly status: 'found' | 'unreachable' | 'open';
  readonly lowerBound: number;
  readonly decisions: readonly Decision[];
  /** Whether it was stopped before its end. */
  readonly partial: boolean;
}

/** The arithmetic is done over so many replications: all must agree. */
const SURVEYS = 2;

export async function findFewest(variant: Variant, runs: Runs, options: FewestOptions): Promise<Fewest> {
  let search: ShardSearch | null = null;
  try {
    search = await searchFor(variant, runs, options);
    await answered(search.run(), variant, runs);
    return fewestOf(search, search.options.least, false);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return fewestOf(search, search?.options.least ?? fewestPossible(variant, options.most), true);
  }
}

/** Decides the numbers of accounts that are somebody's own, so that a search finds them done. @throws Stopped */
export async function shareOfFewest(
  variant: Variant,
  runs: Runs,
  options: FewestOptions,
  isOwn: (shards: number) => boolean,
): Promise<void> {
  const search = await searchFor(variant, runs, options);
  await answered(search.share(isOwn), variant, runs);
}

/** A search that has not begun: from the number that arithmetic leaves. @throws Stopped */
async function searchFor(variant: Variant, runs: Runs, options: FewestOptions): Promise<ShardSearch> {
  const { rule, most } = options;
  const fewest = fewestPossible(variant, most);
  const config = variant.configOf(most)!;
  const numbers = Array.from({ length: Math.min(SURVEYS, rule.looks.at(-1)!) }, (_, i) => i);
  const surveys = await Promise.all(numbers.map((i) => runs.survey(config, i)));
  const least = Math.max(
    fewest,
    lowerBound((shards) => variant.configOf(Math.max(fewest, shards))!, surveys, most),
  );
  const screens =
    (options.screens ?? true) &&
    canScreen(config.objectives) &&
    lossAllowed(config) !== null &&
    !beatsBestCase(config) &&
    busyWindow(config, surveys[0]!) !== null;
  return new ShardSearch({ objectives: config.objectives, rule, least, floor: fewest, most, screens });
}

async function answered(asks: ReturnType<ShardSearch['run']>, variant: Variant, runs: Runs): Promise<void> {
  for (let ask = asks.next(); ask.done !== true; ) {
    const { shards, ...span } = ask.value;
    ask = asks.next(await runs.measuresOf({ config: variant.configOf(shards)!, bundle: variant.bundle }, span));
  }
}

/** A window only tells of requests that were lost. */
function canScreen(objectives: readonly ObjectiveConfig[]): boolean {
  return objectives.some(({ metric }) => metric === 'servedShare' || metric === 'throttledShare');
}

/** A scenario that names accounts one by one cannot do without them. */
function fewestPossible(variant: Variant, most: number): number {
  let shards = 1;
  while (shards < most && variant.configOf(shards) === null) shards++;
  return shards;
}

function fewestOf(search: ShardSearch | null, bound: number, partial: boolean): Fewest {
  const decisions = search?.decisions ?? [];
  const shards = search?.answer ?? null;
  const missed = decisions.filter((one) => one.status === 'missed' && (shards === null || one.shards < shards));
  const low = Math.max(bound, ...missed.map((one) => one.shards + 1));
  const isHopeless = search !== null && low > search.options.most;
  return {
    shards,
    low,
    status: shards !== null ? 'found' : isHopeless ? 'unreachable' : 'open',
    lowerBound: bound,
    decisions,
    partial,
  };
}

/** The answer with the fewest accounts, the first of equals, or of all where none has one. */
export function leanestOf<Answer extends Pick<Fewest, 'shards'>>(answers: readonly Answer[]): Answer {
  return answers.reduce((best, one) => ((one.shards ?? Infinity) < (best.shards ?? Infinity) ? one : best));
}
