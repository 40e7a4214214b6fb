/** `simulate`: runs a scenario and says what became of every request. */
import type { Command } from '@commander-js/extra-typings';
import { seed, wholeNumber } from './arguments.ts';
import type { Session, Verb } from './verb.ts';

/** As declared below; what is left out is as the scenario says. */
export interface SimulateOptions {
  readonly seed?: number;
  readonly replications?: number;
  readonly policy?: string;
  readonly shards?: number;
  readonly replicas?: number;
  readonly window?: string;
  readonly duration?: string;
  readonly trace?: string;
  readonly speed?: string;
  readonly scale?: string;
  readonly skipBadRows?: true;
  readonly records?: string;
  readonly workers?: number;
  readonly json?: true;
}

const MOST_REPLICATIONS = 100_000;
const MOST_SHARDS = 4096;
const MOST_REPLICAS = 64;
const MOST_WORKERS = 256;

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: 'run a scenario and say what became of every request',
  examples: [
    ['simulate scenarios/bank-launch.yaml', 'the scenario as it is'],
    ['simulate scenarios/bank-launch.yaml --shards 6 --policy power-of-two --json', 'other answers, as JSON'],
    ['simulate scenarios/bank-launch.yaml --policy ./my-policy.ts', 'a routing policy of your own'],
    ['simulate scenarios/bank-launch.yaml --trace calls.csv --speed x2', 'recorded arrivals, twice as fast'],
  ],
  declare(command, act) {
    declareOptions(command).action((scenario, options) =>
      act(async (session: Session) => {
        const { runSimulation } = await import('./run-simulation.ts');
        return await runSimulation(scenario, options, session);
      }),
    );
  },
};

function declareOptions(command: Command) {
  return command
    .argument('<scenario>', 'scenario file (YAML)')
    .option('--seed <n>', "seed of all chance; default: the scenario's", seed)
    .option('--replications <n>', 'independent runs behind every interval', wholeNumber(1, MOST_REPLICATIONS))
    .option('--policy <name|file>', 'routing policy by name (see policies), or a .ts file that exports one')
    .option('--shards <n>', 'number of accounts', wholeNumber(1, MOST_SHARDS))
    .option('--replicas <n>', 'number of gateway processes', wholeNumber(1, MOST_REPLICAS))
    .option('--window <name>', 'how quotas count: token-bucket, fixed-minute or sliding-60s')
    .option('--duration <time>', 'length of the run, e.g. 90m or 2d')
    .option('--trace <file>', 'replay recorded arrivals in place of the described demand')
    .option('--speed <factor>', 'replay the trace so many times faster, e.g. x2')
    .option('--scale <factor>', 'replay the trace with so many times the load, e.g. x1.5')
    .option('--skip-bad-rows', 'leave broken rows of the trace out instead of refusing it')
    .option('--records <file>', 'write a row for every request of the first replication (CSV)')
    .option('--workers <n>', 'threads; 0: none besides this one', wholeNumber(0, MOST_WORKERS))
    .option('--json', 'print one JSON document (see reports/README.md)');
}
