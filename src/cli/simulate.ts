/** `simulate`: runs a scenario and says what became of every request. */
import { fileName } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';
import type { Verb } from './verb.ts';

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: 'run a scenario and say what became of every request',
  examples: [
    ['simulate scenarios/bank-launch.yaml', 'the scenario as it is'],
    ['simulate scenarios/bank-launch.yaml --shards 6 --policy power-of-two --json', 'other answers, as JSON'],
    ['simulate scenarios/bank-launch.yaml --policy ./my-policy.ts', 'a routing policy of your own'],
    ['simulate scenarios/bank-launch.yaml --trace calls.csv --speed x2', 'recorded arrivals, twice as fast'],
    ['simulate scenarios/bank-launch.yaml --html report.html', 'charts and tables in one HTML file'],
    ['simulate scenarios/bank-launch.yaml --records rows.jsonl.gz', 'a row for every request, as gzipped JSONL'],
  ],
  declare(command, act) {
    withOptions(command.argument('<scenario>', 'scenario file (YAML)', fileName), SCENARIO_OPTIONS).action(
      (scenario, options) =>
        act(
          () => import('./run-simulation.ts'),
          (session, { runSimulation }) => runSimulation(scenario, options, session),
        ),
    );
  },
};
