/** `capacity`: the highest rate that a fleet sustains. */
import { declareCapacityOptions } from './plan-options.ts';
import type { Verb } from './verb.ts';

export const capacityVerb: Verb = {
  name: 'capacity',
  summary: 'the most demand that the fleet of a scenario sustains under its objectives',
  examples: [
    ['capacity scenarios/retry-storm.yaml', 'how many times its demand, and how many requests a second'],
    ['capacity mine.yaml --shards 6 --policy power-of-two --precision 2%', 'six accounts, more exactly'],
  ],
  declare(command, act) {
    declareCapacityOptions(command).action((scenario, options) =>
      act(
        () => import('./run-capacity.ts'),
        (session, { runCapacity }) => runCapacity(scenario, options, session),
      ),
    );
  },
};
