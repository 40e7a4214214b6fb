/** `increase-pack`: what to ask AWS for, ready to paste and to run. */
import { fileName } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';
import type { Verb } from './verb.ts';

const { seed, replications, policy, shards, replicas, window, duration, workers } = SCENARIO_OPTIONS;

export const increasePackVerb: Verb = {
  name: 'increase-pack',
  summary: 'write the quota increases that a scenario needs, as text for the form, a script and JSON',
  examples: [
    ['increase-pack mine.yaml --out pack/', 'what to ask for, account by account'],
    ['increase-pack mine.yaml --shards 6 --out pack/', 'if there were six accounts'],
  ],
  declare(command, act) {
    const declared = command
      .usage('--out <dir> [options] <scenario>')
      .argument('<scenario>', 'scenario file (YAML)', fileName)
      .requiredOption('--out <dir>', 'folder to write into, made if it is not there (required)', fileName);
    withOptions(declared, { seed, replications, policy, shards, replicas, window, duration, workers }).action(
      (scenario, options) =>
        act(
          () => import('./run-increase-pack.ts'),
          (session, { increasePack }) => increasePack(scenario, options, session),
        ),
    );
  },
};
