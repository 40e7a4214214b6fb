/** The options of `emulate`. */
import { isIP } from 'node:net';
import { type Command, Option } from '@commander-js/extra-typings';
import { InvalidArgumentError } from 'commander';
import { fileName, positiveNumber, wholeNumber } from './arguments.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';

export type EmulateOptions = ReturnType<ReturnType<typeof declareEmulateOptions>['opts']>;

const MOST_RETRY_AFTER_SECONDS = 86_400;

/** `ready`: the line of `--json`; `litellm`: a configuration of LiteLLM's proxy. */
const PRINTED_FORMS = ['ready', 'litellm'] as const;

const SEED = { ...SCENARIO_OPTIONS.seed, help: "seed of keys, answers and chance; default: the scenario's" };

export function declareEmulateOptions(command: Command) {
  const served = command
    .argument('<scenario>', 'scenario file (YAML)', fileName)
    .option('--port <n>', 'port to listen on; 0: any free one', wholeNumber(0, 65_535), 0)
    .option('--host <address>', 'address to listen on', address, '127.0.0.1')
    .option('--time-scale <n>', 'model time runs so many times faster: quotas, latencies and lags', timeScale, 1);
  return withOptions(served, { seed: SEED })
    .option('--no-verify-signatures', 'take an access key by its name alone')
    .option(
      '--retry-after <seconds>',
      'send Retry-After with 429 (Bedrock does not)',
      wholeNumber(1, MOST_RETRY_AFTER_SECONDS),
    )
    .option('--open-metrics', "answer /metrics under any host name, not only this machine's")
    .addOption(
      new Option('--head <when>', 'when the head of a streamed answer is sent')
        .choices(['admission', 'first-token'] as const)
        .default('admission' as const),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged (as JSON lines, to standard error)')
        .choices(['silent', 'error', 'warn', 'info', 'debug'] as const)
        .default('info' as const),
    )
    .option('--json', 'print address and keys as one line of JSON')
    .addOption(
      new Option(
        '--print <form>',
        'serve nothing: print what a gateway is to know of the accounts at --port, and end',
      ).choices(PRINTED_FORMS),
    );
}

/** An IP address or `localhost`: other names could mean an address that nobody meant to open. */
export function address(word: string): string {
  if (word === 'localhost' || isIP(word) !== 0) return word;
  throw new InvalidArgumentError('Expected an IP address or localhost.');
}

/** Faster than this, a look at the clock would find more to catch up with than it can. */
const LARGEST_TIME_SCALE = 100_000;

function timeScale(word: string): number {
  const scale = positiveNumber(word);
  if (scale <= LARGEST_TIME_SCALE) return scale;
  throw new InvalidArgumentError(`Expected a number above 0, at most ${LARGEST_TIME_SCALE}.`);
}
