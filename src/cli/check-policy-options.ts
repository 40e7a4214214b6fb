/** The options of `check-policy`. */
import { type Command, Option } from '@commander-js/extra-typings';
import { InvalidArgumentError } from 'commander';
import { DIALECTS } from '../../scenarios/load/lib/settings.ts';
import { POLICY_FILE } from '../scenario/policy-name.ts';
import { collect, fileName, seed, text, wholeNumber } from './arguments.ts';

export type CheckPolicyOptions = ReturnType<ReturnType<typeof declareCheckPolicyOptions>['opts']>;

const MOST_RUNS = 100_000;
const MOST_REST_MILLISECONDS = 60_000;

export function declareCheckPolicyOptions(command: Command) {
  return command
    .argument('[policy]', `${POLICY_FILE} whose default export is a policy, or a policy by its name`, text)
    .option('--allow <law=reason>', 'a law that the policy does not owe; several times', allowed, [] as OptOut[])
    .option('--only <law>', 'try this law alone, of those in docs/laws.md; several times', collect, [] as string[])
    .option('--seed <n>', 'seed of the cases; default: 1', seed)
    .option('--runs <n>', "cases a law; default: each law's own number", wholeNumber(1, MOST_RUNS))
    .option('--out <dir>', 'write report, data sheet and the scenarios of broken laws there', fileName)
    .option('--gateway <url>', 'instead of a policy: a gateway on this machine, tried from outside', text)
    .option('--emulator <url>', 'the emulator behind that gateway', text)
    .option('--key <key>', 'what the gateway is sent as the bearer token', text)
    .addOption(
      new Option('--dialect <name>', 'how the gateway is asked').choices(DIALECTS).default('converse' as const),
    )
    .option(
      '--rest <ms>',
      'how long the gateway is left alone after a change, so that its cooldowns end',
      wholeNumber(0, MOST_REST_MILLISECONDS),
      1_500,
    )
    .option('--json', 'print JSON');
}

type OptOut = readonly [law: string, reason: string];

function allowed(word: string, before: readonly OptOut[]): OptOut[] {
  const [, law, reason] = /^([a-z-]+)=(.*\S.*)$/.exec(word) ?? [];
  if (law !== undefined && reason !== undefined) return [...before, [law, reason]];
  throw new InvalidArgumentError("Expected a law and a reason, such as 'no-herd=it runs in one process'.");
}
