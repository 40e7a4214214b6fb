/** The most demand that still meets all objectives: doubled or halved until it is between two ends, then bisected. */
import type { SimulationConfig } from '../config.ts';
import type { ObjectiveStatus } from '../metrics/verdict.ts';

export interface Look {
  /** Times the scenario's demand. */
  readonly factor: number;
  readonly status: ObjectiveStatus;
}

export interface Capacity {
  /** The most that was seen to meet the objectives; null: not even the least that was tried did. */
  readonly met: number | null;
  /** The least above it that was not; null: the most that was tried still met them. */
  readonly notMet: number | null;
  /** In the order in which they were taken. */
  readonly looks: readonly Look[];
}

/** Demand is tried between a thousandth and a thousand times the scenario's, roughly. */
const MOST_STRIDES = 10;

export interface CapacitySearch {
  /** The two ends are at most so far apart, as a share of the lower one. */
  readonly precision: number;
  /** Where it begins, and by what it is multiplied or divided until there are two ends. */
  readonly first?: number;
  readonly stride?: number;
  /** No less, and no more, is looked at. */
  readonly least?: number;
  readonly most?: number;
}

/**
 * Asks for the factors to look at, and is told what the objectives come to at each. What is undecided is not met: a
 * capacity is what can be relied on.
 */
export function* searchCapacity(search: CapacitySearch): Generator<number, Capacity, ObjectiveStatus> {
  const { precision, first = 1, stride = 2, least = 0, most = Number.POSITIVE_INFINITY } = search;
  const looks: Look[] = [];
  let met: number | null = null;
  let notMet: number | null = null;
  let factor = Math.min(most, Math.max(least, first));
  const heard = (status: ObjectiveStatus): void => {
    looks.push({ factor, status });
    if (status === 'met') met = factor;
    else notMet = factor;
  };
  for (let step = 0; step <= MOST_STRIDES; step++) {
    heard(yield factor);
    if ((met !== null && notMet !== null) || met === most || notMet === least) break;
    factor = met === null ? Math.max(least, factor / stride) : Math.min(most, factor * stride);
  }
  while (met !== null && notMet !== null && notMet / met - 1 > precision) {
    factor = Math.sqrt(met * notMet);
    heard(yield factor);
  }
  return { met, notMet, looks };
}

/** The scenario with so many times its demand: as bursty, only denser. */
export function withDemand(config: SimulationConfig, factor: number): SimulationConfig {
  return {
    ...config,
    tenants: config.tenants.map((tenant) => ({
      ...tenant,
      arrivals: { ...tenant.arrivals, ratePerSecond: tenant.arrivals.ratePerSecond * factor },
    })),
  };
}
