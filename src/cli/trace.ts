/** `trace`: the arrivals of a run as a file: made from a scenario, described, or brought into our own format. */
import type { Command } from '@commander-js/extra-typings';
import { seed } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';
import type { Verb } from './verb.ts';

const load = () => import('./run-trace.ts');

export const traceVerb: Verb = {
  name: 'trace',
  summary: 'make, describe and convert traces: the arrivals of a run, one row a request',
  examples: [
    ['trace generate scenarios/bank-launch.yaml --out launch.csv.gz', 'the arrivals of a scenario, as a file'],
    ['trace describe launch.csv.gz', 'its rate, burstiness and tokens'],
    ['trace import azure.csv --out azure-as-ours.csv', 'a public trace in our format'],
  ],
  declare(command, act) {
    const generate = subcommand(command, 'generate', 'write the arrivals that a scenario and a seed make')
      .argument('<scenario>', 'scenario file (YAML)')
      .requiredOption('--out <file>', 'where to write, - for standard output; a name ending in .gz is compressed');
    withOptions(generate, { seed: SCENARIO_OPTIONS.seed }).action((scenario, options) =>
      act(load, (session, work) => work.generate(scenario, options, session)),
    );
    subcommand(command, 'describe', 'print rate, burstiness and token counts of a trace')
      .argument('<file>', 'trace in any known format, plain or gzipped; - for standard input')
      .option('--skip-bad-rows', 'leave broken rows out instead of refusing the file')
      .option('--json', 'print JSON')
      .action((file, options) => act(load, (session, work) => work.describe(file, options, session)));
    subcommand(command, 'import', 'write a trace of any known format in our own')
      .argument('<file>', 'trace in any known format, plain or gzipped; - for standard input')
      .requiredOption('--out <file>', 'where to write, - for standard output; a name ending in .gz is compressed')
      .option('--seed <n>', 'seed for what the source does not tell', seed)
      .option('--speed <factor>', 'so many times faster, e.g. x2')
      .option('--scale <factor>', 'so many times the load, e.g. x1.5')
      .option('--skip-bad-rows', 'leave broken rows out instead of refusing the file')
      .action((file, options) => act(load, (session, work) => work.convert(file, options, session)));
  },
};

function subcommand(command: Command, name: string, description: string): Command {
  return command.command(name).description(description).helpOption('-h, --help', 'show help');
}
