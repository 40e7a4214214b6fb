/** `scenario`: a scenario file made from what there is. */
import { MOST_SHARDS } from '../../simulator/requests/requests.ts';
import { DEFAULT_SUPPLY } from '../draft/supply.ts';
import { fileName, seed, text, wholeNumber } from './arguments.ts';
import { COLUMNS, SKIP_BAD_ROWS, TRACE_FILES } from './trace-files.ts';
import { type Examples, examplesText, type Verb } from './verb.ts';

const FIT: Examples = [
  ['scenario fit calls.csv.gz --out mine.yaml', 'a scenario that resembles a log, and how near it comes'],
  ['scenario fit logs/ --columns tenant=identity --accounts 3 --out mine.yaml', "Bedrock's logs, three accounts"],
];

export const scenarioVerb: Verb = {
  name: 'scenario',
  summary: 'make a scenario from a log',
  examples: FIT,
  declare(command, act) {
    const { model, accounts, region } = DEFAULT_SUPPLY;
    command
      .command('fit')
      .description('write a scenario whose demand resembles a log, and say how near it comes')
      .usage('--out <file> [options] <files...>')
      .helpOption('-h, --help', 'show help')
      .addHelpText('after', () => `\n${examplesText(FIT)}`)
      .argument('<files...>', TRACE_FILES)
      .requiredOption('--out <file>', 'where to write the scenario, - for standard output (required)', fileName)
      .option('--model <name>', `the model that is called, from the catalogue; default: ${model}`, text)
      .option('--accounts <n>', `number of accounts; default: ${accounts}`, wholeNumber(1, MOST_SHARDS))
      .option('--region <region>', `Region of the accounts; default: ${region}`, text)
      .option(...COLUMNS)
      .option(...SKIP_BAD_ROWS)
      .option('--seed <n>', 'seed for what the log does not tell', seed)
      .action((files, options) =>
        act(
          () => import('./run-fit.ts'),
          (session, { fit }) => fit(files, options, session),
        ),
      );
  },
};
