/** `gateway costs`: what audit logs come to, by whom and where. */
import type { Command } from '@commander-js/extra-typings';
import { type Act, INVOCATION, type Verb } from './verb.ts';

export const COSTS_EXAMPLES: Verb['examples'] = [
  ['gateway costs audit.jsonl', 'cost and tokens by tenant, by account, by model and in all'],
  [
    'gateway costs replica-0.jsonl replica-1.jsonl.gz --by tenant,day --since 2026-11-01 --until 2026-12-01',
    'what each tenant used on each day of a month, over two replicas',
  ],
  ['gateway costs audit.jsonl --json', 'the same as JSON, exact to the pico-dollar'],
];

const EXAMPLE_LINES = COSTS_EXAMPLES.map(([line, does]) => `  # ${does}\n  ${INVOCATION} ${line}`);

/** Declares the verb under `gateway`. */
export function declareCosts(gateway: Command, act: Act): void {
  gateway
    .command('costs')
    .description('add audit logs up: requests, tokens and cost by tenant, account, model or day')
    .helpOption('-h, --help', 'show help')
    .argument('<log...>', 'audit logs, one of each replica, plain or gzipped; - for standard input')
    .option('--by <list>', 'one table by these, parted by commas: tenant, account, model, day')
    .option('--since <instant>', 'from this instant on: 2026-11-23 (UTC) or 2026-11-23T09:00+02:00')
    .option('--until <instant>', 'before this instant')
    .option('--skip-bad-lines', 'leave broken lines out instead of refusing the log')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nExamples:\n${EXAMPLE_LINES.join('\n')}`)
    .action((logs, options, command) => {
      // `gateway` has an option of this name too, and its parser sees it first.
      const { json } = command.optsWithGlobals();
      return act(
        () => import('./run-gateway-costs.ts'),
        (session, { runGatewayCosts }) => runGatewayCosts(logs, { ...options, ...(json ? { json } : {}) }, session),
      );
    });
}
