/** How the rate changes over a log, where it does so by more than its bursts explain. */
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from '../../../simulator/basics/time.ts';
import { countsIn, dispersionOf } from './burst.ts';

export interface RateProfile {
  readonly stepMicros: Micros;
  /** Arrivals a second in each step; a last step that the log does not fill is as long as it is there. */
  readonly perSecond: readonly number[];
}

/** What the fit of a rate gives. */
export interface FittedRate {
  /** The mean, over the table where there is one. */
  readonly perSecond: number;
  /** Null: the steps differ by no more than the bursts within them explain. */
  readonly profile: RateProfile | null;
}

const STEPS: readonly Micros[] = [
  5 * MICROS_PER_MINUTE,
  15 * MICROS_PER_MINUTE,
  30 * MICROS_PER_MINUTE,
  MICROS_PER_HOUR,
  3 * MICROS_PER_HOUR,
];
const MOST_STEPS = 96;
const LEAST_STEPS = 4;
/** Windows of a step by whose scatter its bursts are told: few, so that whole bursts fall into them. */
const PARTS = 5;
/** Standard deviations: counts of bursts scatter by more than the normal law has it. */
const SURE = 4;

/** @param at instants in ascending order, within `[0, spanMicros)` */
export function fitRate(at: Float64Array, spanMicros: Micros): FittedRate {
  const flat = { perSecond: (at.length / spanMicros) * MICROS_PER_SECOND, profile: null };
  const stepMicros = STEPS.find((step) => spanMicros / step <= MOST_STEPS) ?? STEPS.at(-1)!;
  const whole = Math.floor(spanMicros / stepMicros);
  if (whole < LEAST_STEPS || isFlat(at, stepMicros, whole)) return flat;
  const steps = Math.ceil(spanMicros / stepMicros);
  const counts = countsIn(at, stepMicros, steps);
  const perSecond = Array.from(counts, (count, step) => {
    return (count / Math.min(stepMicros, spanMicros - step * stepMicros)) * MICROS_PER_SECOND;
  });
  const mean = perSecond.reduce((sum, rate) => sum + rate, 0) / steps;
  return { perSecond: mean, profile: { stepMicros, perSecond } };
}

/** An analysis of variance: the scatter between steps against that within them. */
function isFlat(at: Float64Array, stepMicros: Micros, steps: number): boolean {
  const between = dispersionOf(countsIn(at, stepMicros, steps));
  const parts = countsIn(at, stepMicros / PARTS, steps * PARTS);
  let squares = 0;
  for (let step = 0; step < steps; step++) {
    const inside = parts.subarray(step * PARTS, (step + 1) * PARTS);
    const mean = inside.reduce((sum, count) => sum + count, 0) / PARTS;
    squares += inside.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  }
  const within = squares / (steps * (PARTS - 1)) / (at.length / (steps * PARTS));
  return between <= Math.max(within, 1 / PARTS) * (1 + SURE * Math.sqrt(2 / (steps - 1)));
}

/** The same arrivals with their rate made even: what is left is how they scatter. The span stays as it is. */
export function evened(at: Float64Array, { perSecond, profile }: FittedRate): Float64Array {
  if (profile === null) return at;
  const relative = profile.perSecond.map((rate) => rate / perSecond);
  const begins = [0];
  for (const [step, rate] of relative.entries()) begins.push(begins[step]! + rate * profile.stepMicros);
  return at.map((instant) => {
    const step = Math.min(Math.floor(instant / profile.stepMicros), relative.length - 1);
    return begins[step]! + (instant - step * profile.stepMicros) * relative[step]!;
  });
}
