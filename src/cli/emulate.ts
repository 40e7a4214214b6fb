/** `emulate`: serves Amazon Bedrock on this machine, throttled as a scenario says. */
import { isIP } from 'node:net';
import { type Command, Option } from '@commander-js/extra-typings';
import { InvalidArgumentError } from 'commander';
import { positiveNumber, seed, wholeNumber } from './arguments.ts';
import type { Verb } from './verb.ts';

/** As declared below. */
export interface EmulateOptions {
  readonly port: number;
  readonly host: string;
  readonly timeScale: number;
  readonly seed?: number;
  readonly json?: true;
  readonly verifySignatures: boolean;
  readonly retryAfter?: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

const MOST_RETRY_AFTER_SECONDS = 86_400;

export const emulateVerb: Verb = {
  name: 'emulate',
  summary: 'serve Amazon Bedrock on this machine, with the quotas of a scenario',
  examples: [
    ['emulate scenarios/bank-launch.yaml', 'its accounts on any free port; prints address and keys'],
    ['emulate scenarios/bank-launch.yaml --port 8080 --time-scale 60', 'a day of quotas and lags in 24 minutes'],
    ['emulate scenarios/bank-launch.yaml --json --log-level silent', 'address and keys as one line of JSON'],
  ],
  declare(command, act) {
    declareOptions(command).action((scenario, options) =>
      act(async (session) => {
        const { runEmulator } = await import('./run-emulator.ts');
        return await runEmulator(scenario, options, session);
      }),
    );
  },
};

function declareOptions(command: Command) {
  return command
    .argument('<scenario>', 'scenario file (YAML)')
    .option('--port <n>', 'port to listen on; 0: any free one', wholeNumber(0, 65_535), 0)
    .option('--host <address>', 'address to listen on', address, '127.0.0.1')
    .option('--time-scale <n>', 'model time runs so many times faster: quotas, latencies and lags', timeScale, 1)
    .option('--seed <n>', "seed of keys, answers and chance; default: the scenario's", seed)
    .option('--no-verify-signatures', 'take an access key by its name alone')
    .option(
      '--retry-after <seconds>',
      'send Retry-After with 429 (Bedrock does not)',
      wholeNumber(1, MOST_RETRY_AFTER_SECONDS),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged (as JSON lines, to standard error)')
        .choices(['silent', 'error', 'warn', 'info', 'debug'] as const)
        .default('info' as const),
    )
    .option('--json', 'print address and keys as one line of JSON');
}

/** An IP address or `localhost`: other names could mean an address that nobody meant to open. */
function address(word: string): string {
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
