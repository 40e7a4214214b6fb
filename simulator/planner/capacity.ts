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
const MOST_DOUBLINGS = 10;

/**
 * Asks for the factors to look at, and is told what the objectives come to at each. What is undecided is not met: a
 * capacity is what can be relied on.
 *
 * @param precision the two ends are at most so far apart, as a share of the lower one
 */
export function* searchCapacity(precision: number): Generator<number, Capacity, ObjectiveStatus> {
  const looks: Look[] = [];
  let met: number | null = null;
  let notMet: number | null = null;
  let factor = 1;
  const heard = (status: ObjectiveStatus): void => {
    looks.push({ factor, status });
    if (status === 'met') met = factor;
    else notMet = factor;
  };
  for (let step = 0; step <= MOST_DOUBLINGS; step++) {
    heard(yield factor);
    if (met !== null && notMet !== null) break;
    factor = met === null ? factor / 2 : factor * 2;
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
