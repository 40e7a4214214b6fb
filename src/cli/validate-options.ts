/** The options of `validate`. */
import { type Command, Option } from '@commander-js/extra-typings';
import { DIALECTS } from '../../scenarios/load/lib/settings.ts';
import { DEFAULT_DISTURBED_RUNS } from '../validation/prediction.ts';
import { collect, fileName, positiveNumber, text, wholeNumber } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';

const MOST_RUNS = 10_000;

export type ValidateOptions = ReturnType<ReturnType<typeof declareValidateOptions>['opts']>;

export function declareValidateOptions(command: Command) {
  const { seed, policy, shards, replicas, window, trace, maxTokens, speed, scale, skipBadRows, json } =
    SCENARIO_OPTIONS;
  const declared = withOptions(command.argument('<scenario>', 'scenario file (YAML)'), {
    seed,
    policy,
    shards,
    replicas,
    window,
    trace,
    maxTokens,
    speed,
    scale,
    skipBadRows,
  });
  const validated = declared
    .option('--length <time>', 'how long a part is run in real time, e.g. 2m; default: as the scenario says', text)
    .option('--from <time>', 'instant of the scenario at which it begins; default: as the scenario says', text)
    .option(
      '--time-scale <n>',
      'model seconds a second of the measured run; default: as the scenario says',
      positiveNumber,
    )
    .option('--no-stream', 'ask for whole answers: cheaper, but no times to first token')
    .option(
      '--runs <n>',
      'disturbed simulations behind every interval; of few, intervals are narrow by chance',
      wholeNumber(2, MOST_RUNS),
      DEFAULT_DISTURBED_RUNS,
    )
    .option(
      '--gateway <url>',
      "somebody else's gateway, which runs already; several: row i goes to number i mod n",
      collect,
      [] as string[],
    )
    .option(
      '--emulator-port <n>',
      'where that gateway looks for Bedrock: the emulator will listen there',
      wholeNumber(1, 65_535),
    )
    .option('--keys <file>', 'its keys: {"tenant": "key"}', text)
    .option('--key <tenant=key>', 'key of a tenant of it; * for all', collect, [] as string[])
    .addOption(new Option('--dialect <name>', 'how it is asked').choices(DIALECTS).default('openai' as const))
    .option('--allow-remote <host>', 'the one host besides this machine that load may reach', text)
    .option('--k6 <path>', 'the k6 binary', text)
    .option('--out <folder>', 'where reports and records go; default: reports/NAME', fileName);
  return withOptions(validated, { json });
}
