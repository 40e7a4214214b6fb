/** `gateway`: the reference gateway, and what belongs to it. */
import { COSTS_EXAMPLES, declareCosts } from './gateway-costs.ts';
import { declareKey } from './gateway-key.ts';
import { declareGatewayOptions } from './gateway-options.ts';
import type { Act, Verb } from './verb.ts';

export const gatewayVerb: Verb = {
  name: 'gateway',
  summary: 'serve an LLM gateway that spreads requests over the accounts of a scenario',
  examples: [
    ['gateway scenarios/bank-launch.yaml', 'in front of an emulator of its own; prints address and keys'],
    [
      'gateway scenarios/bank-launch.yaml --upstream http://127.0.0.1:8080 --upstream-ready ready.json',
      'in front of one that runs',
    ],
    [
      'gateway bank.yaml --upstream aws --allow-remote --roles roles.json --keys keys.json --audit audit.jsonl',
      'for real',
    ],
    ['gateway key chat', 'a new API key, and its hash for --keys'],
    ...COSTS_EXAMPLES,
  ],
  declare(command, act: Act) {
    declareCosts(command, act);
    declareKey(command, act);
    declareGatewayOptions(command).action((scenario, options) =>
      act(
        () => import('./run-gateway.ts'),
        (session, { runGateway }) => runGateway(scenario, options, session),
      ),
    );
  },
};
