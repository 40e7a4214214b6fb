/** The JSON document of a plan: one object, described key by key in reports/README.md. */
import { quotaRowOf } from '../../report/simulation-report.ts';
import { type Fewest, leanestOf } from '../fewest.ts';
import type { LeverAnswer, PolicyAnswer } from '../plan.ts';
import { type AccountChange, changeOf } from './account-change.ts';
import type { PlanReport } from './plan-report.ts';
import { timelineDocument } from './timeline.ts';

export const PLAN_FORMAT = 'shardproof-plan/1';

export function planDocument({ plan, config, answers, version, command }: PlanReport): object {
  const { scenario, most, confidence } = plan.request;
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
    levers: changesOf(plan.levers, plan.answers, (lever, base) => changeOf(base, lever)),
    resilience: changesOf(plan.threats, plan.answers, changeOf),
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

/** `saved`, or what more it takes, as `accounts`; null where one of the two has no answer. */
function changesOf(
  levers: readonly LeverAnswer[],
  answers: readonly PolicyAnswer[],
  change: (lever: Fewest, base: Fewest) => AccountChange | null,
): object[] {
  return levers.map((lever) => {
    const { name, says, shards, low, status } = lever;
    return { name, says, shards, atLeast: low, status, accounts: change(lever, leanestOf(answers)) };
  });
}
