/** The options of `gateway`. */
import { type Command, Option } from '@commander-js/extra-typings';
import { fileName, positiveNumber, text, wholeNumber } from './arguments.ts';
import { address } from './emulate-options.ts';
import { SCENARIO_OPTIONS, withOptions } from './scenario-options.ts';

const MOST_SECONDS = 86_400;

export type GatewayOptions = ReturnType<ReturnType<typeof declareGatewayOptions>['opts']>;

export function declareGatewayOptions(command: Command) {
  const { seed, policy, shards, replicas, window } = SCENARIO_OPTIONS;
  const served = command
    .argument('<scenario>', 'scenario file (YAML)')
    .option(
      '--upstream <where>',
      'emulator: one in this process; aws; or the URL of an emulator that runs',
      text,
      'emulator',
    )
    .option('--upstream-ready <file>', 'the ready line of the emulator at that URL (emulate --json)', fileName)
    .option('--allow-remote', 'calls may leave this machine: needed for aws and for a URL elsewhere')
    .option('--roles <file>', 'for aws: JSON, the role to assume by the name of each account', fileName)
    .option('--keys <file>', "JSON, the hashes of each tenant's API keys and its limits (see gateway key)", fileName)
    .option('--replica <n>', 'which replica of the scenario this one is, from 0', wholeNumber(0, 63), 0)
    .addOption(
      new Option('--state <url>', 'Redis or Valkey, over which replicas tell one another what they know').env(
        'SHARDPROOF_STATE',
      ),
    )
    .option('--port <n>', 'port to listen on; 0: any free one', wholeNumber(0, 65_535), 0)
    .option('--host <address>', 'address to listen on', address, '127.0.0.1');
  return withOptions(served, { seed, policy, shards, replicas, window })
    .addOption(
      new Option('--transport <name>', 'how calls are sent: signed by the gateway, or by the AWS SDK')
        .choices(['signed', 'sdk'] as const)
        .default('signed' as const),
    )
    .option('--decisions <file>', 'write every decision to this log (see replay)', fileName)
    .option('--audit <file>', 'write every finished request to this log (see gateway costs)', fileName)
    .option('--no-route-headers', 'answers do not tell which account gave them')
    .option('--deadline <seconds>', 'longest time for one request', wholeNumber(1, MOST_SECONDS), 600)
    .option('--drain <seconds>', 'on SIGTERM or Ctrl-C: time for what is under way', wholeNumber(0, MOST_SECONDS), 30)
    .option('--time-scale <n>', 'with the emulator: model time runs so many times faster', positiveNumber, 1)
    .option('--open-metrics', "answer /metrics under any host name, not only this machine's")
    .addOption(
      new Option('--log-level <level>', 'what is logged (as JSON lines, to standard error)')
        .choices(['silent', 'error', 'warn', 'info', 'debug'] as const)
        .default('info' as const),
    )
    .option('--json', 'print address and keys as one line of JSON');
}
