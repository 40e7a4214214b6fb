/** What a plan is reported from: plain figures, the same for terminal, JSON and every other format. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { LimitingQuota } from '../../../simulator/metrics/result.ts';
import { limitingQuotaOf } from '../../../simulator/planner/measure.ts';
import type { Decision } from '../../../simulator/planner/search.ts';
import { leanestOf } from '../fewest.ts';
import type { Plan, PolicyAnswer } from '../plan.ts';
import { decidingObjective, type Found, foundOf } from './found.ts';

/** What is known of one number of accounts. */
export interface CurvePoint {
  readonly shards: number;
  readonly status: Decision['status'];
  readonly extent: Decision['extent'];
  readonly replications: number;
  /** In the order of the objectives. */
  readonly objectives: readonly Found[];
}

export interface AnswerReport {
  readonly policy: string;
  /** Null: no number up to the most was shown to be enough. */
  readonly shards: number | null;
  /** How sure the answer is; null where there is none yet. */
  readonly confidence: number | null;
  readonly status: PolicyAnswer['status'];
  /** The true number is no smaller than this. */
  readonly atLeast: number;
  readonly lowerBound: number;
  /**
   * What refused most, or was fullest, with one account fewer (or with the most accounts, where they are not enough);
   * null: unknown.
   */
  readonly limitingQuota: LimitingQuota | null;
  /** The objective that decides, by its place. */
  readonly deciding: number;
  readonly curve: readonly CurvePoint[];
}

export interface PlanReport {
  readonly plan: Plan;
  readonly config: SimulationConfig;
  readonly answers: readonly AnswerReport[];
  readonly version: string;
  /** The command line that makes it again. */
  readonly command: string;
}

export function planReport(plan: Plan, version: string, command: string): PlanReport {
  const { config } = plan.request.scenario;
  return { plan, config, answers: plan.answers.map((answer) => answerReport(config, plan, answer)), version, command };
}

function answerReport(config: SimulationConfig, plan: Plan, answer: PolicyAnswer): AnswerReport {
  const { policy, shards, status, low, lowerBound, decisions } = answer;
  const below = decisions.filter((one) => one.status !== 'met' && (shards === null || one.shards < shards)).at(-1);
  return {
    policy,
    shards,
    confidence: status === 'open' ? null : plan.request.confidence,
    status,
    atLeast: low,
    lowerBound,
    limitingQuota: below === undefined ? null : limitingQuotaOf(below.measures),
    deciding: below === undefined ? 0 : decidingObjective(config.objectives, foundOf(config, below)),
    curve: decisions.map((decision) => ({
      shards: decision.shards,
      status: decision.status,
      extent: decision.extent,
      replications: decision.measures.length,
      objectives: foundOf(config, decision),
    })),
  };
}

/** The answer with the fewest accounts, the first of equals; null where none will do. */
export function bestAnswer(answers: readonly AnswerReport[]): AnswerReport | null {
  const leanest = leanestOf(answers);
  return leanest.shards === null ? null : leanest;
}
