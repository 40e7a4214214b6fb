/** Whether two worlds agree well enough, and what that means for the fleet. */
import type { Bounds } from '../../simulator/metrics/interval.ts';
import type { ObjectiveStatus } from '../../simulator/metrics/verdict.ts';
import type { MetricUnit } from '../../simulator/metrics/objective.ts';
import { AGREEMENTS, type Agreement, type AgreementName } from './comparison/agreement.ts';
import type { Figure } from './comparison/figures.ts';
import type { Prediction } from './prediction.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import type { Overhead } from './disturbance.ts';
import type { HoldUps } from './worlds/loop-watch.ts';
import type { Tolerances } from './tolerances.ts';

/** A figure in both worlds. */
export interface ComparedFigure {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly simulated: number;
  /** Prediction interval. */
  readonly low: number;
  readonly high: number;
  readonly measured: number;
  /** The measured value less the simulated one. */
  readonly error: number;
  /** Whether the measured value lies in the interval. */
  readonly inside: boolean;
  /** Whether it lies there, or as near as the tolerances allow; null: it is told, not judged. */
  readonly withinTolerance: boolean | null;
}

export interface JudgedAgreement {
  readonly name: AgreementName;
  readonly measured: number;
  readonly floor: Bounds;
  /** As much as the tolerances ask for, or as the noise floor allows, less the tolerance of shares. */
  readonly isEnough: boolean;
}

export function compareFigures(
  simulated: readonly Figure[],
  measured: readonly Figure[],
  { figures }: Pick<Prediction, 'figures'>,
  tolerances: Tolerances,
): ComparedFigure[] {
  const byName = new Map(measured.map((figure) => [figure.name, figure]));
  return simulated.flatMap(({ name, unit, judgedAs: kind, value }): ComparedFigure[] => {
    const { value: found, judgedAs } = byName.get(name) ?? { value: Number.NaN, judgedAs: kind };
    // What neither world could measure is no figure.
    if (Number.isNaN(found) && Number.isNaN(value)) return [];
    const { low, high } = possible(figures.get(name)!, unit);
    const slack = judgedAs === 'share' ? tolerances.share : judgedAs === 'latency' ? tolerances.latency * low : 0;
    const inside = found >= low && found <= high;
    const withinTolerance = judgedAs === null ? null : found >= low - slack && found <= high + slack;
    const error = found - value;
    return [{ name, unit, simulated: value, low, high, measured: found, error, inside, withinTolerance }];
  });
}

/** No figure is below 0, and no share above 1, whatever Student's symmetric interval says. */
function possible({ low, high }: Bounds, unit: MetricUnit): Bounds {
  return { low: Math.max(0, low), high: unit === 'share' ? Math.min(1, high) : high };
}

export function judgeAgreement(
  agreement: Agreement,
  { floor }: Pick<Prediction, 'floor'>,
  tolerances: Tolerances,
): JudgedAgreement[] {
  return AGREEMENTS.map((name) => {
    const measured = agreement[name];
    const isEnough = measured >= Math.min(tolerances.agreement, floor[name].low - tolerances.share);
    return { name, measured, floor: floor[name], isEnough };
  });
}

/** `disagree`: the simulation is not to be trusted. `invalid`: the measurement is not. */
export type Trust = 'agree' | 'disagree' | 'invalid';

/**
 * What the whole scenario comes to where its simulation can be trusted: `met`, `missed`, `undecided`, or `none` where
 * it states no objectives; else why it cannot.
 */
export type ValidationVerdict = ObjectiveStatus | 'none' | 'disagree' | 'invalid';

export function verdictOf(trust: Trust, whole: ObjectiveStatus | 'none'): ValidationVerdict {
  return trust === 'agree' ? whole : trust;
}

/** The real world may add so much to an answer, beside the tolerance for latencies. */
const LEAST_OVERHEAD_MICROS: Micros = 20_000;

/**
 * Prediction intervals are as late as the measured run was, so that they cannot tell of a gateway that is slow: this
 * does. The half of all answers may be later by the tolerance, or by 20 ms where that is less.
 */
export function isOverheadSmall(
  { thereP50Micros, backP50Micros }: Overhead,
  medianMicros: Micros,
  tolerances: Tolerances,
  timeScale = 1,
): boolean {
  const most = Math.max(LEAST_OVERHEAD_MICROS * timeScale, tolerances.latency * medianMicros);
  return !(thereP50Micros + backP50Micros > most);
}

/** A process may be too busy to look up for so much of the run: 0.6 s of a minute. */
const MOST_HELD_UP_SHARE = 0.01;

/** Whether the machine kept up with the run: what its processes are late by is no gateway's doing. */
export function hasKeptUp(holdUps: readonly HoldUps[], lengthMicros: Micros, timeScale = 1): boolean {
  const most = (MOST_HELD_UP_SHARE * lengthMicros) / timeScale / 1_000;
  return holdUps.every(({ totalMillis }) => totalMillis <= most);
}

/** What the window comes to in both worlds. */
export interface TrustInput {
  readonly isOverheadSmall: boolean;
  readonly isValid: boolean;
  readonly hasKeptUp: boolean;
  readonly agreements: readonly JudgedAgreement[];
  readonly figures: readonly ComparedFigure[];
  readonly simulated: ObjectiveStatus | 'none';
  readonly measured: ObjectiveStatus | 'none';
}

/** Whether the simulation can be trusted, and all that speaks against it. */
export function trustOf(input: TrustInput): {
  readonly trust: Trust;
  readonly disagreements: readonly string[];
} {
  const { isValid, agreements, figures, simulated, measured } = input;
  const disagreements = [
    ...agreements.filter(({ isEnough }) => !isEnough).map(({ name }) => name),
    ...figures.filter(({ withinTolerance }) => withinTolerance === false).map(({ name }) => name),
    ...(input.isOverheadSmall ? [] : ['overhead']),
    ...(isOpposite(simulated, measured) ? ['objectives'] : []),
  ];
  if (!isValid) return { trust: 'invalid', disagreements };
  if (disagreements.length === 0) return { trust: 'agree', disagreements };
  // Hold-ups can part the worlds, and do not make them agree.
  return { trust: input.hasKeptUp ? 'disagree' : 'invalid', disagreements };
}

/** What one world leaves undecided contradicts nothing. */
function isOpposite(one: ObjectiveStatus | 'none', other: ObjectiveStatus | 'none'): boolean {
  return one !== other && one !== 'undecided' && other !== 'undecided';
}
