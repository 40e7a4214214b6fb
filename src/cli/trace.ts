/** `trace`: the arrivals of a run as a file: made from a scenario, described, or brought into our own format. */
import type { Command } from '@commander-js/extra-typings';
import { fileName, seed } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';
import { COLUMNS, SKIP_BAD_ROWS, TRACE_FILES } from './trace-files.ts';
import { type Examples, examplesText, type Verb } from './verb.ts';

const load = () => import('./run-trace.ts');

const EXAMPLES = {
  generate: [
    ['trace generate scenarios/bank-launch.yaml --out launch.csv.gz', 'the arrivals of a scenario, as a file'],
  ],
  describe: [
    ['trace describe launch.csv.gz', 'its rate, burstiness and tokens'],
    ['trace describe - --json < calls.jsonl', 'of standard input, as JSON'],
  ],
  import: [
    ['trace import azure.csv --out azure-as-ours.csv', 'a public trace in our format'],
    ['trace import mooncake.jsonl --scale x3 --out bigger.csv.gz', 'with three times the load'],
    [
      'trace import logs/ --columns tenant=identity --anonymise --out calls.csv.gz',
      "a folder of Bedrock's logs, by role",
    ],
    ['trace import own.csv --columns time=ts,input=in_tok,output=out_tok --out calls.csv', 'any other CSV or JSONL'],
  ],
} as const satisfies Readonly<Record<string, Examples>>;

const OUT = ['--out <file>', 'where to write: .csv or .csv.gz, - for standard output (required)'] as const;

export const traceVerb: Verb = {
  name: 'trace',
  summary: 'make, describe and convert traces: the arrivals of a run, one row a request',
  examples: Object.values<Examples>(EXAMPLES).flat(),
  declare(command, act) {
    const generated = subcommand(command, 'generate', 'write the arrivals that a scenario and a seed make')
      .usage('--out <file> [options] <scenario>')
      .argument('<scenario>', 'scenario file (YAML)', fileName)
      .requiredOption(...OUT, fileName);
    withOptions(generated, { seed: SCENARIO_OPTIONS.seed }).action((scenario, options) =>
      act(load, (session, { generate }) => generate(scenario, options, session)),
    );
    subcommand(command, 'describe', 'print rate, burstiness and token counts of a trace')
      .argument('<files...>', TRACE_FILES)
      .option(...COLUMNS)
      .option(...SKIP_BAD_ROWS)
      .option('--json', 'print JSON')
      .action((files, options) => act(load, (session, { describe }) => describe(files, options, session)));
    subcommand(command, 'import', 'write a trace of any known format in our own')
      .usage('--out <file> [options] <files...>')
      .argument('<files...>', TRACE_FILES)
      .requiredOption(...OUT, fileName)
      .option(...COLUMNS)
      .option('--anonymise', 'put pseudonyms in place of the names of tenants and sessions')
      .option(
        '--anonymise-key <file>',
        'with a secret in this file, the same name has the same one in every trace',
        fileName,
      )
      .option('--seed <n>', 'seed for what the source does not tell', seed)
      .option('--speed <factor>', 'so many times faster, e.g. x2')
      .option('--scale <factor>', 'so many times the load, e.g. x1.5')
      .option(...SKIP_BAD_ROWS)
      .action((files, options) => act(load, (session, { convert }) => convert(files, options, session)));
  },
};

function subcommand(command: Command, name: keyof typeof EXAMPLES, description: string): Command {
  return command
    .command(name)
    .description(description)
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', () => `\n${examplesText(EXAMPLES[name])}`);
}
