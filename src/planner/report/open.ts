/** What a plan without an answer says: what is known all the same, and what would tell more. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import { judge, type Rule, ruleOf } from '../../../simulator/planner/judge.ts';
import type { Measure } from '../../../simulator/planner/measure.ts';
import type { Decision } from '../../../simulator/planner/search.ts';
import type { PlanReport } from './plan-report.ts';

/** The first line where no number of accounts is shown to meet the objectives, nor that none does. */
export function openSentence({ plan, config }: PlanReport): string {
  const { scenario, most, confidence } = plan.request;
  const what = `any number of accounts up to ${most} meets the objectives of ${scenario.name}`;
  if (plan.partial) {
    const least = Math.min(...plan.answers.map(({ low }) => low));
    return `Stopped before it was shown that ${what}${least > 1 ? `; it takes at least ${least}` : ''}.`;
  }
  const rule = ruleOf(confidence, scenario.replications);
  const isLeftOpen = plan.answers.some(({ decisions }) => decisions.some((one) => isLeftOpenByEnd(config, one, rule)));
  const tells = isLeftOpen
    ? 'requests that had not ended could decide it either way, and a longer --duration lets more of them end.'
    : 'more --replications, or a larger --most, would tell.';
  return `It is not shown that ${what}: ${tells}`;
}

/** Whether the objectives would be met if what was in flight at the end of the runs had ended like the rest. */
function isLeftOpenByEnd({ objectives }: SimulationConfig, { status, measures }: Decision, rule: Rule): boolean {
  return status === 'undecided' && judge(objectives, measures.map(endedAlike), rule) === 'met';
}

const endedAlike = ({ readings, limitingQuota }: Measure): Measure => ({
  readings: readings.map(({ value }) => ({ value, low: value, high: value })),
  limitingQuota,
});
