/** The JSON document of a plan: one object, described key by key in reports/README.md. */
import { quotaRowOf } from '../../report/simulation-report.ts';
import { leanestOf } from '../fewest.ts';
import type { LeverAnswer } from '../plan.ts';
import { type AccountChange, changeOf, ranked } from './account-change.ts';
import type { PlanReport } from './plan-report.ts';
import { timelineDocument } from './timeline.ts';

export const PLAN_FORMAT = 'shardproof-plan/1';

export function planDocument({ plan, config, answers, version, command }: PlanReport): object {
  const { scenario, most, confidence } = plan.request;
  const base = leanestOf(plan.answers);
  return {
    format: PLAN_FORMAT,
    version,
    command,
    scenario: { name: scenario.name, digest: scenario.digest },
    seed: scenario.seed,
    replications: scenario.replications,
    most,
    confidence,
    partial: plan.partial,
    levers: ranked(plan.levers, base).map(({ lever, change }) => changeDocument(lever, change)),
    resilience: plan.threats.map((threat) => changeDocument(threat, changeOf(threat, base))),
    timeline: timelineDocument(plan.timeline, config),
    answers: answers.map(({ limitingQuota, deciding, ...answer }) => {
      const row = limitingQuota === null ? null : quotaRowOf(config, limitingQuota);
      const code = row?.code ?? null;
      return {
        ...answer,
        limitingQuota:
          limitingQuota === null ? null : { ...limitingQuota, quotaCode: code, quotaName: row?.name ?? null },
        decidingObjective: config.objectives[deciding]!.metric,
      };
    }),
  };
}

/** What it saves, or what more it takes, as `accounts`; null where one of the two has no answer. */
function changeDocument({ name, says, shards, low, status }: LeverAnswer, accounts: AccountChange | null): object {
  return { name, says, shards, atLeast: low, status, accounts };
}
