/** `compare`: routing policies on identical arrivals. */
import type { Verb } from './verb.ts';
import { declareCompareOptions } from './plan-options.ts';

export const compareVerb: Verb = {
  name: 'compare',
  summary: 'routing policies on identical arrivals, paired, with regret against the oracle',
  examples: [
    ['compare scenarios/bank-launch.yaml --policies headroom,round-robin,random', 'which of three serves most'],
    ['compare mine.yaml --policies headroom,./mine.ts --replications 40 --html compare.html', 'a policy of your own'],
  ],
  declare(command, act) {
    declareCompareOptions(command).action((scenario, options) =>
      act(
        () => import('./run-compare.ts'),
        (session, { runCompare }) => runCompare(scenario, options, session),
      ),
    );
  },
};
