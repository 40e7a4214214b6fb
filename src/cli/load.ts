/** `load`: real k6 load on a gateway, with a scenario's own arrivals. */
import {
  declareLoadOptions,
  declareManifestOptions,
  declareMergeOptions,
  type LoadOptions,
  type ManifestOptions,
} from './load-options.ts';
import type { Verb } from './verb.ts';

export const loadVerb: Verb = {
  name: 'load',
  summary: "send a scenario's requests to a gateway with k6, each at its instant",
  examples: [
    [
      'load scenarios/retry-storm.yaml --keys ready.json --duration 2m',
      'to the gateway whose ready line is in the file',
    ],
    ['load my.yaml --target http://127.0.0.1:8080 --key "*=secret" --dialect openai', 'to any gateway'],
    [
      'load my.yaml --keys ready.json --trace calls.csv --json -- --out json=points.json',
      "recorded arrivals; k6's own output",
    ],
  ],
  declare(command, act) {
    const merge = command.command('merge').description('records of --part runs as one, judged again');
    // The options that it shares with `load` are read by that one, wherever they stand.
    declareMergeOptions(merge).action((scenario, parts, _, it) =>
      act(
        () => import('./run-merge.ts'),
        (session, { runMerge }) => runMerge(scenario, parts, it.optsWithGlobals(), session),
      ),
    );
    const manifest = command.command('manifest').description('what the k6-operator needs to run it on Kubernetes');
    declareManifestOptions(manifest).action((scenario, _, it) =>
      act(
        () => import('./run-manifest.ts'),
        (session, { runManifest }) => {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- types know no parent's options
          const options = it.optsWithGlobals() as LoadOptions & ManifestOptions;
          return runManifest(scenario, options, session);
        },
      ),
    );
    declareLoadOptions(command).action((scenario, flags, options) =>
      act(
        () => import('./run-load.ts'),
        (session, { runLoadVerb }) => runLoadVerb(scenario, flags, options, session),
      ),
    );
  },
};
