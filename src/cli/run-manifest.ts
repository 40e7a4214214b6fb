/** `load manifest`: what a load run needs on Kubernetes, in a folder. */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { refused } from '../input/problem.ts';
import { forecast } from '../load/forecast.ts';
import { DOCKERFILE, IMAGE_FILES, imageSettings, kubernetesName, testRun } from '../load/manifest.ts';
import { dealtRows } from '../load/part.ts';
import { bundleScript, entryPath, isEntry } from '../load/script.ts';
import { settingsOf } from '../load/settings.ts';
import { makeFolder } from '../output/folder.ts';
import type { OutputFile } from '../output/output-file.ts';
import { written } from '../output/written.ts';
import { formatCount } from '../report/numbers.ts';
import { EXIT_FINE } from './exit.ts';
import { arrivalsOf } from './load-arrivals.ts';
import { choicesOf, type LoadOptions, type ManifestOptions } from './load-options.ts';
import { commandOf } from './scenario-options.ts';
import type { Session } from './verb.ts';

const YAML_FORM = { aliasDuplicateObjects: false, lineWidth: 0 } as const;

export async function runManifest(
  path: string,
  options: LoadOptions & ManifestOptions,
  session: Session,
): Promise<number> {
  const { out, image, parts, secret, script } = options;
  const { scenario, trace } = await arrivalsOf(path, options, session);
  const { config, seed } = scenario;
  // Inside a cluster no target is this machine: whoever applies the manifest says so.
  const targets = options.target.map((word) => word.replace(/\/+$/, ''));
  if (targets.length === 0 || !targets.every((target) => URL.canParse(target))) {
    throw refused(
      '--target',
      'expected the URL of the gateway, as the cluster names it: http://gateway.NAMESPACE:8080',
    );
  }
  const choices = { ...choicesOf(options), loops: Math.max(choicesOf(options).loops, parts), targets };
  const settings = settingsOf(config, seed, { ...choices, keys: new Map() }, []);
  makeFolder(out);
  const write = (name: string, fill: (file: OutputFile) => Promise<unknown>): Promise<unknown> =>
    written(join(out, name), [path], session, fill);
  const name = kubernetesName(config.name);
  const manifest = testRun({ name, image, parts, targets, secret, forecast: forecast(config, seed, trace) });
  const code = await bundleScript(isEntry(script) ? entryPath(script) : script, script);
  await write(IMAGE_FILES.script, async (file) => file.write(code));
  await write(IMAGE_FILES.settings, async (file) =>
    file.write(`${JSON.stringify(imageSettings(settings), null, 1)}\n`),
  );
  await write(IMAGE_FILES.rows, async (file) => file.write(JSON.stringify(dealtRows(trace, settings))));
  await write('Dockerfile', async (file) => file.write(DOCKERFILE));
  await write('testrun.yaml', async (file) => file.write(stringify(manifest, YAML_FORM)));
  session.print(
    `${out}: ${formatCount(trace.length)} requests for ${parts} runners. Then, in this order:\n` +
      `  docker build -t ${image} ${out} && docker push ${image}\n` +
      `  kubectl create secret generic ${secret} --from-literal=KEYS='{"${config.tenants[0]!.name}": "..."}'\n` +
      `  kubectl apply -f ${join(out, 'testrun.yaml')}\n` +
      `  kubectl logs -l k6_cr=${name},runner=true --tail=-1 | grep '^{"id"' > records.jsonl\n` +
      `  ${commandOf('load merge', path, options)} records.jsonl\n`,
  );
  return EXIT_FINE;
}
