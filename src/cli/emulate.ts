/** `emulate`: serves Amazon Bedrock on this machine, throttled as a scenario says. */
import { declareEmulateOptions } from './emulate-options.ts';
import type { Verb } from './verb.ts';

export const emulateVerb: Verb = {
  name: 'emulate',
  summary: 'serve Amazon Bedrock on this machine, with the quotas of a scenario',
  examples: [
    ['emulate scenarios/bank-launch.yaml', 'its accounts on any free port; prints address and keys'],
    ['emulate scenarios/bank-launch.yaml --port 8080 --time-scale 60', 'a day of quotas and lags in 24 minutes'],
    ['emulate mine.yaml --port 9555 --print litellm', "a configuration for LiteLLM's proxy in front of it"],
    ['emulate scenarios/bank-launch.yaml --json --log-level silent', 'address and keys as one line of JSON'],
  ],
  declare(command, act) {
    declareEmulateOptions(command).action((scenario, options) =>
      act(
        () => import('./run-emulator.ts'),
        (session, { runEmulator }) => runEmulator(scenario, options, session),
      ),
    );
  },
};
