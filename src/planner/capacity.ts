/** The highest rate that a scenario's fleet sustains under its objectives. */
import { type Capacity, type Look, searchCapacity, withDemand } from '../../simulator/planner/capacity.ts';
import { meanEstimate, type Estimate } from '../../simulator/metrics/interval.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { MICROS_PER_SECOND } from '../../simulator/basics/time.ts';
import type { ObjectiveStatus } from '../../simulator/metrics/verdict.ts';
import { makeReport } from '../report/simulation-report.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runReplications } from '../simulation/run.ts';
import type { PolicyBundle } from '../simulation/policy-file.ts';
import type { ProgressBar, Watcher } from '../simulation/watcher.ts';
import { assertDecidable } from './plan.ts';
import { variantsOf } from './variants.ts';

/** As often are undecided replications doubled. */
const MOST_REPEATS = 2;
const EXPECTED_LOOKS = 10;

export interface FleetCapacity extends Capacity {
  /** Requests a second over the run, at the most that met the objectives; over the replications. Null: none did. */
  readonly perSecond: Estimate | null;
  readonly partial: boolean;
}

export interface CapacityJob {
  readonly scenario: Scenario;
  readonly precision: number;
  readonly workers: number | undefined;
}

/** @throws RefusedInput where the scenario states no objectives; AbortError where nothing was found yet */
export async function capacityOf(job: CapacityJob, watcher: Watcher): Promise<FleetCapacity> {
  assertDecidable(job);
  const [variant] = await variantsOf(job.scenario, null);
  const bar = watcher.progress(`Capacity of ${job.scenario.name}`);
  const judge = new DemandJudge(job, variant!.bundle, watcher, bar);
  const search = searchCapacity({ precision: job.precision });
  try {
    let step = search.next();
    while (step.done !== true) step = search.next(await judge.statusAt(step.value));
    return { ...step.value, perSecond: judge.rateAt(step.value.met), partial: false };
  } catch (error) {
    if (!watcher.signal.aborted || judge.looks.length === 0) throw error;
    const best = bestOf(judge.looks);
    return { ...best, perSecond: judge.rateAt(best.met), partial: true };
  } finally {
    bar.end();
  }
}

/** What the objectives come to at a demand, and what was run for it. */
class DemandJudge {
  readonly looks: Look[] = [];
  readonly #job: CapacityJob;
  readonly #bundle: PolicyBundle | null;
  readonly #watcher: Watcher;
  readonly #bar: ProgressBar;
  readonly #runs = new Map<number, readonly RunResult[]>();

  constructor(job: CapacityJob, bundle: PolicyBundle | null, watcher: Watcher, bar: ProgressBar) {
    this.#job = job;
    this.#bundle = bundle;
    this.#watcher = watcher;
    this.#bar = bar;
  }

  /** What is undecided is run with twice as many replications, and again. @throws AbortError */
  async statusAt(factor: number): Promise<ObjectiveStatus> {
    let replications = Math.max(2, this.#job.scenario.replications);
    let status = await this.#judge(factor, replications);
    for (let repeat = 0; status === 'undecided' && repeat < MOST_REPEATS; repeat++) {
      replications *= 2;
      status = await this.#judge(factor, replications);
    }
    this.looks.push({ factor, status });
    return status;
  }

  rateAt(factor: number | null): Estimate | null {
    return rateOf(factor === null ? undefined : this.#runs.get(factor));
  }

  async #judge(factor: number, replications: number): Promise<ObjectiveStatus> {
    const { scenario, workers } = this.#job;
    const { config, seed, name, digest } = scenario;
    const words = `${factor.toFixed(2)} x`;
    const run = await runReplications(withDemand(config, factor), {
      seed,
      replications,
      policy: this.#bundle,
      workers,
      signal: this.#watcher.signal,
      onProgress: ({ share }) => this.#bar.update(Math.min(0.99, (this.looks.length + share) / EXPECTED_LOOKS), words),
    });
    if (run.partial) this.#watcher.signal.throwIfAborted();
    this.#runs.set(factor, run.results);
    const about = {
      scenario: { name, digest },
      config,
      policy: config.gateway.policy,
      seed,
      version: '',
      command: null,
    };
    return makeReport({ ...about, partial: false, asked: replications, results: run.results })
      .verdict as ObjectiveStatus;
  }
}

/** What was found until it was stopped. */
function bestOf(looks: readonly Look[]): Capacity {
  const factors = (isMet: boolean): number[] =>
    looks.filter(({ status }) => (status === 'met') === isMet).map(({ factor }) => factor);
  const [met, notMet] = [factors(true), factors(false)];
  return {
    met: met.length === 0 ? null : Math.max(...met),
    notMet: notMet.length === 0 ? null : Math.min(...notMet),
    looks,
  };
}

function rateOf(results: readonly RunResult[] | undefined): Estimate | null {
  if (results === undefined) return null;
  return meanEstimate(
    results.map(({ totals, simulatedMicros }) => totals.offered / (simulatedMicros / MICROS_PER_SECOND)),
  );
}
