/** `plan`: the fewest accounts that meet a scenario's objectives, policy by policy. */
import { declarePlanMergeOptions, declarePlanOptions } from './plan-options.ts';
import type { Verb } from './verb.ts';

export const planVerb: Verb = {
  name: 'plan',
  summary: 'the fewest accounts that meet the objectives, for each policy',
  examples: [
    ['plan scenarios/bank-launch.yaml', "how many accounts, with the scenario's own policy"],
    [
      'plan scenarios/bank-launch.yaml --policies headroom,power-of-two,round-robin --most 16',
      'which policy needs fewest',
    ],
    [
      'plan my.yaml --part 2/8 --out /shared/plan',
      'the second of eight parts; when all are done: plan merge /shared/plan',
    ],
    ['plan scenarios/bank-launch.yaml --replications 40 --confidence 99% --json', 'surer, as JSON'],
  ],
  declare(command, act) {
    const merge = command.command('merge').description('the plan that the parts of --part come to');
    // The options that it shares with `plan` are read by that one, wherever they stand.
    declarePlanMergeOptions(merge).action((folders, _, it) =>
      act(
        () => import('./run-plan-part.ts'),
        (session, { runPlanMerge }) => runPlanMerge(folders, it.optsWithGlobals(), session),
      ),
    );
    declarePlanOptions(command).action((scenario, options) =>
      act(
        () => import('./run-plan.ts'),
        (session, { runPlan }) => runPlan(scenario, options, session),
      ),
    );
  },
};
