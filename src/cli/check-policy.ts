/** `check-policy`: a routing policy before every law, without a test runner. */
import { InvalidArgumentError } from 'commander';
import { collect, fileName, seed, text, wholeNumber } from './arguments.ts';
import type { Verb } from './verb.ts';

const MOST_RUNS = 100_000;

export const checkPolicyVerb: Verb = {
  name: 'check-policy',
  summary: 'try a routing policy against the laws that every policy owes; exits with 1 where one is broken',
  examples: [
    ['check-policy ./my-policy.ts', 'every law, with the smallest case that breaks each'],
    ['check-policy ./my-policy.ts --out check/ --json', 'the data sheet and the scenarios of broken laws, for CI'],
    ["check-policy ./my-policy.ts --allow 'no-herd=it runs in one process'", 'without a law that it does not owe'],
    ['check-policy ./my-policy.ts --only regret --seed 7 --runs 200', 'one law, from another seed, for longer'],
    ['check-policy fill-first', 'a policy of ours, with its own opt-outs'],
  ],
  declare(command, act) {
    command
      .argument('<policy>', 'a .ts or .js file that exports a policy, or a policy by its name', text)
      .option('--allow <law=reason>', 'a law that the policy does not owe; several times', allowed, [])
      .option('--only <law>', 'try this law alone; several times', collect, [] as string[])
      .option('--seed <n>', 'seed of the cases; default: 1', seed)
      .option('--runs <n>', "cases a law; default: each law's own number", wholeNumber(1, MOST_RUNS))
      .option('--out <dir>', 'write report, data sheet and the scenarios of broken laws there', fileName)
      .option('--json', 'print JSON')
      .action((policy, options) =>
        act(
          () => import('./run-check-policy.ts'),
          (session, { runCheckPolicy }) => runCheckPolicy(policy, options, session),
        ),
      );
  },
};

type OptOut = readonly [law: string, reason: string];

function allowed(word: string, before: readonly OptOut[]): OptOut[] {
  const [, law, reason] = /^([a-z-]+)=(.*\S.*)$/.exec(word) ?? [];
  if (law !== undefined && reason !== undefined) return [...before, [law, reason]];
  throw new InvalidArgumentError("Expected a law and a reason, such as 'no-herd=it runs in one process'.");
}
