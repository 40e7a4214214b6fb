/** `plan`: the fewest accounts that meet a scenario's objectives, policy by policy. */
import { declarePlanOptions } from './plan-options.ts';
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
    ['plan scenarios/bank-launch.yaml --replications 40 --confidence 99% --json', 'surer, as JSON'],
  ],
  declare(command, act) {
    declarePlanOptions(command).action((scenario, options) =>
      act(
        () => import('./run-plan.ts'),
        (session, { runPlan }) => runPlan(scenario, options, session),
      ),
    );
  },
};
