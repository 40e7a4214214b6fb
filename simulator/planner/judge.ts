/**
 * Whether a number of shards meets all objectives, from the replications so far.
 *
 * An objective is about the mean of its metric over replications, as in every report. Whoever looks several times, and
 * stops when he likes what he sees, is wrong more often than each look says: so the error that the whole decision may
 * have is shared out evenly over the looks (Bonferroni), and what is left is true whenever it stops.
 *
 * All objectives hold only where each does, so "met" needs no further allowance for their number; "missed" does, for
 * one of many may look missed by chance.
 */
import { type Bounds, meanEstimate } from '../metrics/interval.ts';
import type { ObjectiveConfig } from '../metrics/objective.ts';
import type { ObjectiveStatus } from '../metrics/verdict.ts';
import type { Measure, Reading } from './measure.ts';

/** Replications after which the first looks are taken; then every so many, until there are no more. */
const FIRST_LOOKS = [4, 8, 12] as const;
const LOOK_EVERY = 20;

/** How sure a decision has to be, and when it may be taken. */
export interface Rule {
  /** Of the decision as a whole, both ways: e.g. 0.95. */
  readonly confidence: number;
  /** Replications at each look, ascending. */
  readonly looks: readonly number[];
}

/** @param most replications, at least 2 */
export function ruleOf(confidence: number, most: number): Rule {
  const looks = FIRST_LOOKS.filter((look) => look < most) as number[];
  for (let look = LOOK_EVERY; look < most; look *= 2) looks.push(look);
  return { confidence, looks: [...looks, most] };
}

/** @param measures of the replications 0, 1, 2, ... up to a look */
export function judge(
  objectives: readonly ObjectiveConfig[],
  measures: readonly Measure[],
  { confidence, looks }: Rule,
): ObjectiveStatus {
  const error = (1 - confidence) / looks.length;
  const readings = objectives.map((_, i) => measures.map((measure) => measure.readings[i]!));
  const isMet = objectives.every((objective, i) => holds(objective, boundsOf(readings[i]!, 1 - error)));
  if (isMet) return 'met';
  const level = 1 - error / objectives.length;
  const isMissed = objectives.some((objective, i) => fails(objective, boundsOf(readings[i]!, level)));
  return isMissed ? 'missed' : 'undecided';
}

function holds({ atMost, atLeast }: ObjectiveConfig, { low, high }: Bounds): boolean {
  return (atMost === null || high <= atMost) && (atLeast === null || low >= atLeast);
}

function fails({ atMost, atLeast }: ObjectiveConfig, { low, high }: Bounds): boolean {
  return (atMost !== null && low > atMost) || (atLeast !== null && high < atLeast);
}

/** All that the mean can be: the intervals of the least and of the most that the values can become, as one. */
export function boundsOf(readings: readonly Reading[], level: number): Bounds {
  const measured = readings.filter(({ value }) => !Number.isNaN(value));
  if (measured.length < 2) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const lows = measured.map(({ low }) => low);
  const highs = measured.map(({ high }) => high);
  const ends = [lows, highs]
    .filter((values) => values.every(Number.isFinite))
    .map((values) => meanEstimate(values, level));
  return {
    low: lows.every(Number.isFinite) ? Math.min(...ends.map(({ low }) => low!)) : Number.NEGATIVE_INFINITY,
    high: highs.every(Number.isFinite) ? Math.max(...ends.map(({ high }) => high!)) : Number.POSITIVE_INFINITY,
  };
}
