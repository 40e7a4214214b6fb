/** A plan: the fewest accounts for each policy that was asked about, and what else a planner wants to know. */
import { ruleOf } from '../../simulator/planner/judge.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { refused } from '../input/problem.ts';
import type { Watcher } from '../simulation/watcher.ts';
import { type Fewest, findFewest, leanestOf } from './fewest.ts';
import type { Changed } from './lever.ts';
import { leveredBy } from './levers.ts';
import { threatsTo } from './threats.ts';
import { Runs } from './runs.ts';
import type { MeasureStore } from './store.ts';
import { Threads } from './threads.ts';
import { makeTimeline, type Timeline } from './timeline/timeline.ts';
import { type Variant, variantsOf } from './variants.ts';

export interface PlanRequest {
  readonly scenario: Scenario;
  /** Null: the scenario's own. */
  readonly policies: readonly string[] | null;
  readonly most: number;
  readonly confidence: number;
  /** Whether it is also asked what would save accounts, and what takes more of them. */
  readonly levers?: boolean;
  readonly resilience?: boolean;
}

export interface PlanOptions {
  readonly store: MeasureStore;
  /** Threads; left out: as many as the machine has cores. */
  readonly workers?: number | undefined;
  /** False: no decision rests on the busiest window alone. */
  readonly screens?: boolean;
}

export interface PolicyAnswer extends Fewest {
  readonly policy: string;
}

/** The fewest accounts with something changed. */
export interface LeverAnswer extends Fewest {
  readonly name: string;
  readonly says: string;
}

export interface Plan {
  readonly request: PlanRequest;
  /** Of the policy that needs fewest; empty where nobody asked. */
  readonly levers: readonly LeverAnswer[];
  readonly threats: readonly LeverAnswer[];
  /** Of the same policy and the scenario's own accounts; null where its demand does not grow. */
  readonly timeline: Timeline | null;
  /** In the order in which they were asked about. */
  readonly answers: readonly PolicyAnswer[];
  /** Whether it was stopped before its end. */
  readonly partial: boolean;
}

const FEWEST_REPLICATIONS = 2;

/** @throws RefusedInput where nothing can come of it, with what to add */
export function assertDecidable({ scenario }: Pick<PlanRequest, 'scenario'>): void {
  const { config, replications, source } = scenario;
  const add = 'add for example\n  objectives: { served: at least 99.9% }';
  if (config.objectives.length === 0)
    throw refused(source.file, `objectives: missing; nothing can be decided without; ${add}`);
  if (config.objectives.every(({ metric }) => metric === 'costUsd')) {
    throw refused(source.file, `objectives: costUsd says nothing of requests that are refused; ${add}`);
  }
  if (replications < FEWEST_REPLICATIONS) {
    const message = 'one says nothing of scatter, so nothing would be decided';
    throw refused(source.file, `replications: expected at least ${FEWEST_REPLICATIONS}, got 1: ${message}`);
  }
}

/** @throws RefusedInput */
export async function makePlan(request: PlanRequest, options: PlanOptions, watcher: Watcher): Promise<Plan> {
  assertDecidable(request);
  const { scenario, policies, most, confidence } = request;
  const variants = await variantsOf(scenario, policies);
  const rule = ruleOf(confidence, scenario.replications);
  const bar = watcher.progress(`Planning ${scenario.name}`);
  const { growthPerMonth } = scenario;
  const [first] = variants;
  const levers = request.levers === true ? leveredBy : () => [];
  const threats = request.resilience === true ? threatsTo : () => [];
  const besides = levers(first!).length + threats(first!).length;
  const parts = variants.length + besides + (growthPerMonth === null ? 0 : 1);
  const work = new Work(parts, (share, detail) => bar.update(share, detail));
  const threads = await Threads.start(options.workers, watcher.signal);
  try {
    const runs = new Runs(threads, options.store, scenario.seed, () => work.ran());
    const answers: PolicyAnswer[] = [];
    for (const variant of variants) {
      work.begins(variant.policy);
      const { screens = true } = options;
      answers.push({ policy: variant.policy, ...(await findFewest(variant, runs, { rule, most, screens })) });
    }
    const { policy } = leanestOf(answers);
    const base = variants.find((variant) => variant.policy === policy)!;
    const changed = async (list: readonly Changed[]): Promise<LeverAnswer[]> => {
      const found: LeverAnswer[] = [];
      for (const { name, says, variant } of list) {
        work.begins(name);
        if ([...answers, ...found].some(({ partial }) => partial)) continue;
        found.push({ name, says, ...(await findFewest(variant, runs, { rule, most })) });
      }
      return found;
    };
    const grown = async (variant: Variant): Promise<Timeline | null> => {
      if (growthPerMonth === null) return null;
      work.begins('timeline');
      return await makeTimeline(variant, runs, { growthPerMonth, rule, most });
    };
    const [saving, costing] = [await changed(levers(base)), await changed(threats(base))];
    const timeline = await grown(base);
    const isStopped = [...answers, ...saving, ...costing].some((answer) => answer.partial);
    const partial = isStopped || timeline?.end === 'stopped';
    return { request, answers, levers: saving, threats: costing, timeline, partial };
  } finally {
    await threads.close();
    bar.end();
  }
}

/** How far a plan is, by experience: nobody knows beforehand how many runs a search will want. */
class Work {
  readonly #parts: number;
  readonly #update: (share: number, detail: string) => void;
  #part = -1;
  #name = '';
  #runs = 0;

  constructor(parts: number, update: (share: number, detail: string) => void) {
    this.#parts = parts;
    this.#update = update;
  }

  begins(name: string): void {
    this.#part++;
    this.#name = name;
    this.#runs = 0;
    this.#tell();
  }

  ran(): void {
    this.#runs++;
    this.#tell();
  }

  #tell(): void {
    const ofPart = this.#runs / (this.#runs + USUAL_RUNS);
    this.#update((this.#part + ofPart) / this.#parts, this.#name);
  }
}

/** After so many runs, half of a search is over as a rule. */
const USUAL_RUNS = 16;
