/** The verdict on an objective: its bounds held against what was found of its metric. */
import { type Bounds, type Estimate, intervalOf } from './interval.ts';
import { type MetricUnit, metricUnit, type ObjectiveConfig } from './objective.ts';

/** Whether a bound holds: `undecided` where the range has values on both sides of it, or there is no value. */
export type ObjectiveStatus = 'met' | 'missed' | 'undecided';

export interface BoundVerdict {
  readonly kind: 'at-most' | 'at-least';
  readonly value: number;
  readonly status: ObjectiveStatus;
}

/** What was found of an objective's metric. */
export interface Evidence {
  /** Of the values; `n` is 0 where there is none. */
  readonly estimate: Estimate;
  /** The estimate's interval, made wide enough for all that the values can become. */
  readonly range: Bounds;
  /** How many requests in flight made it wider. */
  readonly inFlight: number;
}

/** The verdict and all that a sentence about it needs. */
export interface ObjectiveVerdict {
  readonly status: ObjectiveStatus;
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly tenant: number | null;
  readonly estimate: Estimate;
  /** What decides; `high` is Infinity where there is no upper end. */
  readonly range: Bounds;
  /** How many requests in flight keep undecided what the estimate alone would decide; 0: they do not. */
  readonly keptOpenBy: number;
  readonly bounds: readonly BoundVerdict[];
}

/** Holds an objective against the range of its metric. */
export function judgeObjective(objective: ObjectiveConfig, { estimate, range, inFlight }: Evidence): ObjectiveVerdict {
  const { metric, tenant } = objective;
  const bounds = boundVerdicts(objective, range);
  const status = worstOf(bounds);
  const withoutThem = worstOf(boundVerdicts(objective, intervalOf(estimate)));
  const isKeptOpen = status === 'undecided' && (estimate.n === 0 || withoutThem !== 'undecided');
  return {
    status,
    metric,
    unit: metricUnit(metric),
    tenant,
    estimate,
    range,
    keptOpenBy: isKeptOpen ? inFlight : 0,
    bounds,
  };
}

function boundVerdicts({ atMost, atLeast }: ObjectiveConfig, { low, high }: Bounds): BoundVerdict[] {
  const verdicts: BoundVerdict[] = [];
  if (atMost !== null)
    verdicts.push({ kind: 'at-most', value: atMost, status: statusOf(high <= atMost, low > atMost) });
  if (atLeast !== null)
    verdicts.push({ kind: 'at-least', value: atLeast, status: statusOf(low >= atLeast, high < atLeast) });
  return verdicts;
}

function worstOf(bounds: readonly BoundVerdict[]): ObjectiveStatus {
  return statusOf(
    bounds.every(({ status }) => status === 'met'),
    bounds.some(({ status }) => status === 'missed'),
  );
}

function statusOf(isMet: boolean, isMissed: boolean): ObjectiveStatus {
  if (isMissed) return 'missed';
  return isMet ? 'met' : 'undecided';
}
