/** `check-policy`: a routing policy before every law, without a test runner; or a gateway, from outside. */
import { declareCheckPolicyOptions } from './check-policy-options.ts';
import type { Verb } from './verb.ts';

export const checkPolicyVerb: Verb = {
  name: 'check-policy',
  summary: 'try a routing policy against the laws that every policy owes; exits with 1 where one is broken',
  examples: [
    ['check-policy ./my-policy.ts', 'every law, with the smallest case that breaks each'],
    ['check-policy ./my-policy.ts --out check/ --json', 'the data sheet and the scenarios of broken laws, for CI'],
    ["check-policy ./my-policy.ts --allow 'no-herd=it runs in one process'", 'without a law that it does not owe'],
    ['check-policy ./my-policy.ts --only regret --seed 7 --runs 200', 'one law, from another seed, for longer'],
    ['check-policy fill-first', 'a policy of ours, with its own opt-outs'],
    [
      'check-policy --gateway http://127.0.0.1:4000 --emulator http://127.0.0.1:8080 --dialect openai',
      'a gateway in any language, in front of an emulator',
    ],
  ],
  declare(command, act) {
    declareCheckPolicyOptions(command).action((policy, options) =>
      act(
        () => import('./run-check-policy.ts'),
        (session, { runCheckPolicy }) => runCheckPolicy(policy, options, session),
      ),
    );
  },
};
