/** `validate`: the simulation held against a measured run, request by request. */
import { declareValidateOptions } from './validate-options.ts';
import type { Verb } from './verb.ts';

export const validateVerb: Verb = {
  name: 'validate',
  summary: 'hold a scenario against real load on real gateways, request by request, and say whether to trust it',
  examples: [
    ['validate scenarios/bank-launch.yaml', 'its busiest 90 seconds: simulated, measured with k6, compared'],
    ['validate mine.yaml --policy headroom --shards 6 --length 2m', 'before a launch: this policy, six accounts'],
    ['validate mine.yaml --trace calls.csv --json', "recorded arrivals, in place of the scenario's own"],
  ],
  declare(command, act) {
    declareValidateOptions(command).action((scenario, options) =>
      act(
        () => import('./run-validate.ts'),
        (session, { runValidate }) => runValidate(scenario, options, session),
      ),
    );
  },
};
