/** `scenario`: a scenario file made from what there is. */
import { MOST_SHARDS } from '../../simulator/requests/requests.ts';
import { MOST_OUTPUT_TOKENS } from '../../simulator/workload/trace.ts';
import { DEFAULT_SUPPLY } from '../draft/supply.ts';
import { fileName, seed, text, wholeNumber, wholeNumberOrUnset } from './arguments.ts';
import { COLUMNS, SKIP_BAD_ROWS, TRACE_FILES } from './trace-files.ts';
import { type Examples, examplesText, type Verb } from './verb.ts';

const FIT: Examples = [
  ['scenario fit calls.csv.gz --out mine.yaml', 'a scenario that resembles a log, and how near it comes'],
  ['scenario fit logs/ --columns tenant=identity --accounts 3 --out mine.yaml', "Bedrock's logs, three accounts"],
];

const FROM_AWS: Examples = [
  [
    'scenario from-aws --profiles a,b,c --out mine.yaml',
    'accounts, quotas and demand of three AWS profiles, read-only',
  ],
  ['scenario from-aws --roles roles.json --region eu-central-1 --out mine.yaml', 'of roles, {"ACCOUNT": "arn:..."}'],
];

export const scenarioVerb: Verb = {
  name: 'scenario',
  summary: 'make a scenario from a log, or from AWS accounts as they are',
  examples: [...FIT, ...FROM_AWS],
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
    command
      .command('from-aws')
      .description('read quotas, open requests and the demand of the last days from AWS accounts, and write a scenario')
      .usage('--out <file> (--profiles <names> | --roles <file>) [options]')
      .helpOption('-h, --help', 'show help')
      .addHelpText('after', () => `\n${examplesText(FROM_AWS)}`)
      .requiredOption('--out <file>', 'where to write the scenario, - for standard output (required)', fileName)
      .option('--profiles <names>', "profiles of AWS's configuration files, by commas", text)
      .option('--roles <file>', 'JSON: names of accounts and the ARNs of the roles to assume in them', fileName)
      .option('--region <region>', "Region; default: the profile's, or that of the environment", text)
      .option('--days <n>', 'how far back metrics are read; default: 3', wholeNumber(1, 14))
      .option('--model <id>', 'one model only, by id or inference profile id; default: those in use', text)
      .option(
        '--max-tokens <n>',
        'what callers set, which no metric tells; unset: they set none; default: 4096',
        wholeNumberOrUnset(MOST_OUTPUT_TOKENS),
      )
      .action((options) =>
        act(
          () => import('./run-from-aws.ts'),
          (session, { fromAws }) => fromAws(options, session),
        ),
      );
  },
};
