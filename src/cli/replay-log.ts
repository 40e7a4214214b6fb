/** `replay`: a gateway's decision log through another routing policy. */
import { POLICY_FILE } from '../scenario/policy-name.ts';
import type { Verb } from './verb.ts';

export const replayVerb: Verb = {
  name: 'replay',
  summary: 'run the decision log of a gateway through any policy: what would it have done yesterday?',
  examples: [
    ['replay decisions.jsonl --policy headroom', 'how many decisions would differ, and where requests would have gone'],
    ['replay replica-0.jsonl.gz replica-1.jsonl.gz --policy ./my-policy.ts --json', 'a policy of your own, as JSON'],
  ],
  declare(command, act) {
    command
      .argument('<log...>', 'decision logs, one of each replica, plain or gzipped; - for standard input')
      .requiredOption('--policy <policy>', `a policy by its name, or ${POLICY_FILE} that exports one`)
      .option('--skip-bad-lines', 'leave broken lines out instead of refusing the log')
      .option('--json', 'print JSON')
      .action((logs, options) =>
        act(
          () => import('./run-replay-log.ts'),
          (session, { runReplayLog }) => runReplayLog(logs, options, session),
        ),
      );
  },
};
