/**
 * When to ask for what, as demand grows: how far the fleet of the scenario carries, what stands in its way then, and
 * how long before that day it has to be asked for.
 */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { LimitingQuota } from '../../../simulator/metrics/result.ts';
import { type CapacitySearch, searchCapacity } from '../../../simulator/planner/capacity.ts';
import { type Decided, decide } from '../../../simulator/planner/decide.ts';
import { demandAfter, MICROS_PER_MONTH, untilDemandIs } from '../../../simulator/planner/growth.ts';
import type { Rule } from '../../../simulator/planner/judge.ts';
import { isInTheWay, limitingQuotaOf } from '../../../simulator/planner/measure.ts';
import { quantile } from '../../../simulator/sampling/quantile.ts';
import { MICROS_PER_DAY, type Micros } from '../../../simulator/basics/time.ts';
import { type Fewest, findFewest } from '../fewest.ts';
import { type Runs, Stopped } from '../runs.ts';
import type { Variant } from '../variants.ts';
import { Fleet, type Request } from './fleet.ts';

/** What becomes of the fleet as it was, with the demand of a later day. */
export interface Later {
  /** After the day on which it was needed. */
  readonly afterMicros: Micros;
  /** Times the scenario's. */
  readonly demand: number;
  readonly decided: Decided;
}

export interface TimelineStep {
  readonly request: Request;
  /** Microseconds since 1970: the last day on which demand is what the fleet was shown to carry without. */
  readonly neededAtMicros: Micros;
  /** So long before it that the answer is there as a rule. */
  readonly askByMicros: Micros;
  /** Whether that day is over when the scenario begins. */
  readonly isOverdue: boolean;
  /** The demand that the fleet was shown to carry without it; null: not even that of the scenario. */
  readonly demand: number | null;
  readonly late: Later;
  readonly denied: Later;
  /** How many accounts with the quotas as they were carry what the increase would; null of new accounts. */
  readonly instead: Fewest | null;
}

export interface Timeline {
  readonly growthPerMonth: number;
  /** Answers are there by then as a rule: the 95th percentile of the lag. */
  readonly lagMicros: Micros;
  readonly untilMicros: Micros;
  readonly steps: readonly TimelineStep[];
  /** When no increase helps the accounts of the scenario any more, and which quota it is; null: not within the time. */
  readonly ceiling: { readonly atMicros: Micros; readonly quota: LimitingQuota } | null;
  /**
   * `time`: it carries until the end; `accounts`: no more may be tried; `objective`: no quota is what it fails for;
   * `open`: nor is it shown to fail.
   */
  readonly end: 'time' | 'accounts' | 'objective' | 'open' | 'steps' | 'stopped';
}

const MONTHS_AHEAD = 24;
const MOST_STEPS = 16;
const SURE_LAG = 0.95;
/** Dates are exact to about a week. */
const PRECISION_MICROS = 7 * MICROS_PER_DAY;
const FINEST_PRECISION = 0.005;
const LATE_MICROS = MICROS_PER_MONTH;
const DENIED_MICROS = 3 * MICROS_PER_MONTH;

export interface TimelineOptions {
  readonly growthPerMonth: number;
  readonly rule: Rule;
  readonly most: number;
}

/** @throws nothing: where it is stopped, it ends with what it has */
export async function makeTimeline(variant: Variant, runs: Runs, options: TimelineOptions): Promise<Timeline> {
  const climb = new Climb(variant, runs, options);
  try {
    await climb.run();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return climb.timeline;
}

class Climb {
  readonly #variant: Variant;
  readonly #runs: Runs;
  readonly #options: TimelineOptions;
  readonly #beganAt: Micros;
  readonly #untilMicros: Micros;
  readonly #lagMicros: Micros;
  readonly #steps: TimelineStep[] = [];
  #ceiling: Timeline['ceiling'] = null;
  #end: Timeline['end'] = 'stopped';

  constructor(variant: Variant, runs: Runs, options: TimelineOptions) {
    const { config } = variant;
    this.#variant = variant;
    this.#runs = runs;
    this.#options = options;
    this.#beganAt = config.startEpochMicros;
    this.#untilMicros = this.#beganAt + Math.round(MONTHS_AHEAD * MICROS_PER_MONTH);
    this.#lagMicros = sureLag(config);
  }

  get timeline(): Timeline {
    const { growthPerMonth } = this.#options;
    const about = { growthPerMonth, lagMicros: this.#lagMicros, untilMicros: this.#untilMicros };
    return { ...about, steps: this.#steps, ceiling: this.#ceiling, end: this.#end };
  }

  /** @throws Stopped */
  async run(): Promise<void> {
    const { growthPerMonth, most } = this.#options;
    const mostDemand = demandAfter(growthPerMonth, MONTHS_AHEAD * MICROS_PER_MONTH);
    let fleet = new Fleet(this.#variant);
    let carried = await this.#carriedBy(fleet, { least: 1, first: 1, most: mostDemand });
    while (this.#steps.length < MOST_STEPS) {
      if (carried.met === mostDemand) return this.#ends('time');
      const quota = limitingQuotaOf(carried.beyond!.measures);
      if (quota === null || !isInTheWay(quota)) {
        return this.#ends(carried.beyond!.status === 'missed' ? 'objective' : 'open');
      }
      const next = fleet.next(quota, most);
      if (next === null) return this.#ends('accounts');
      const least = carried.met ?? 1;
      if (next.request.kind === 'account') this.#ceiling ??= { atMicros: this.#dayOf(least), quota };
      const first = least * (next.fleet.accounts / fleet.accounts);
      const then = await this.#carriedBy(next.fleet, { least, first, most: mostDemand });
      this.#steps.push(await this.#step(fleet, next.request, carried.met, then.met ?? least));
      fleet = next.fleet;
      carried = { met: then.met ?? carried.met, beyond: then.beyond };
    }
    this.#ends(carried.met === mostDemand ? 'time' : 'steps');
  }

  #ends(end: Timeline['end']): void {
    this.#end = end;
  }

  /** The most demand that the fleet is shown to carry, and what was seen at the least beyond it. */
  async #carriedBy(
    fleet: Fleet,
    bounds: Required<Pick<CapacitySearch, 'least' | 'first' | 'most'>>,
  ): Promise<{ readonly met: number | null; readonly beyond: Decided | null }> {
    const week = demandAfter(this.#options.growthPerMonth, PRECISION_MICROS) - 1;
    const search = searchCapacity({ ...bounds, stride: 1.2, precision: Math.max(FINEST_PRECISION, week) });
    const seen = new Map<number, Decided>();
    let step = search.next();
    while (step.done !== true) {
      const decided = await this.#decided(fleet.configAt(step.value), this.#options.rule);
      seen.set(step.value, decided);
      step = search.next(decided.status);
    }
    const { met, notMet } = step.value;
    return { met, beyond: notMet === null ? null : seen.get(notMet)! };
  }

  async #step(fleet: Fleet, request: Request, demand: number | null, carries: number): Promise<TimelineStep> {
    const { rule, most } = this.#options;
    const neededAtMicros = this.#dayOf(demand ?? 1);
    const askByMicros = neededAtMicros - this.#lagMicros;
    const instead = request.kind === 'increase' ? await this.#fewest(fleet.variantAt(carries), { rule, most }) : null;
    return {
      request,
      neededAtMicros,
      askByMicros,
      isOverdue: demand === null || askByMicros < this.#beganAt,
      demand,
      late: await this.#later(fleet, demand ?? 1, LATE_MICROS),
      denied: await this.#later(fleet, demand ?? 1, DENIED_MICROS),
      instead,
    };
  }

  async #fewest(variant: Variant, options: { readonly rule: Rule; readonly most: number }): Promise<Fewest> {
    const fewest = await findFewest(variant, this.#runs, options);
    if (fewest.partial) throw new Stopped();
    return fewest;
  }

  async #later(fleet: Fleet, demandBefore: number, afterMicros: Micros): Promise<Later> {
    const { growthPerMonth, rule } = this.#options;
    const demand = demandBefore * demandAfter(growthPerMonth, afterMicros);
    // What it comes to is wanted here, not whether: the first look is enough.
    const decided = await this.#decided(fleet.configAt(demand), { ...rule, looks: rule.looks.slice(0, 1) });
    return { afterMicros, demand, decided };
  }

  async #decided(config: SimulationConfig, rule: Rule): Promise<Decided> {
    const subject = { config, bundle: this.#variant.bundle };
    const looks = decide(config.objectives, rule, 'whole');
    let look = looks.next();
    while (look.done !== true) look = looks.next(await this.#runs.measuresOf(subject, look.value));
    return look.value;
  }

  #dayOf(demand: number): Micros {
    return this.#beganAt + Math.floor(untilDemandIs(this.#options.growthPerMonth, demand));
  }
}

/** Of the slowest account. */
function sureLag({ accounts, increase }: SimulationConfig): Micros {
  const lags = accounts.map(({ increaseLagMicros }) => quantile(increaseLagMicros ?? increase.lagMicros, SURE_LAG));
  return Math.ceil(Math.max(...lags));
}
