/** From a scenario and options to a listening emulator, until Ctrl-C. */
import { isIP } from 'node:net';
import { destination } from 'pino';
import { RealClock } from '../clock/clock.ts';
import { createLog } from '../telemetry/log.ts';
import { litellmConfig } from '../emulator/litellm-config.ts';
import { type Ready, readyOf } from '../emulator/ready.ts';
import { createScenarioEmulator, type ScenarioEmulator } from '../emulator/scenario-emulator.ts';
import type { Paint } from '../report/paint.ts';
import { formatTable, left, shortName } from '../report/table.ts';
import { formatProblem, refused } from '../input/problem.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario } from '../scenario/scenario.ts';
import type { EmulateOptions } from './emulate-options.ts';
import { EXIT_FINE } from './exit.ts';
import { editsOf } from './scenario-options.ts';
import { aborted, isLoopback, listenAt } from './listening.ts';
import type { Session } from './verb.ts';

const STANDARD_ERROR = 2;

export async function runEmulator(path: string, options: EmulateOptions, session: Session): Promise<number> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  const running = createScenarioEmulator({
    config: scenario.config,
    seed: scenario.seed,
    clock: new RealClock(options.timeScale),
    startEpochMicros: Date.now() * 1_000,
    log: createLog(options.logLevel, destination({ fd: STANDARD_ERROR, sync: true })),
    verifySignatures: options.verifySignatures,
    retryAfterSeconds: options.retryAfter ?? null,
    head: options.head,
    openMetrics: options.openMetrics ?? false,
  });
  try {
    if (options.print !== undefined) {
      session.print(printed(options.print, readyOf(urlAt(options), running.backend, running.control.identities)));
      return EXIT_FINE;
    }
    const url = await listenAt((port, host) => running.emulator.listen(port, host), options);
    if (!isLoopback(options.host)) session.note(openWarning(options.host));
    const ready = readyOf(url, running.backend, running.control.identities);
    session.print(
      options.json ? `${JSON.stringify(ready)}\n` : formatReady(scenario.name, ready, running, session.paint),
    );
    await aborted(session.signal);
  } finally {
    await running.emulator.close();
  }
  return EXIT_FINE;
}

/** Where it would listen. @throws RefusedInput where that is any free port */
function urlAt({ port, host }: EmulateOptions): string {
  if (port === 0) throw refused('--port', 'is needed with --print: where the emulator is going to listen');
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function printed(form: NonNullable<EmulateOptions['print']>, ready: Ready): string {
  return form === 'litellm' ? litellmConfig(ready) : `${JSON.stringify(ready)}\n`;
}

function openWarning(host: string): string {
  return (
    `Warning: listening on ${host}, so other machines can reach the emulator and, by forging a header, its control ` +
    'API. The traffic is not encrypted. The keys are fakes: never send real ones.'
  );
}

function formatReady(name: string, ready: Ready, { backend, control }: ScenarioEmulator, paint: Paint): string {
  const { url, models, accounts } = ready;
  const rows = accounts.map(({ id, region, accessKeyId, secretAccessKey }, index) => {
    return [shortName(backend.accounts[index]!.name), id, region, accessKeyId, secretAccessKey];
  });
  const columns = ['account', 'id', 'region', 'access key', 'secret access key'].map(left);
  const { accessKeyId: hubId, secretAccessKey: hubSecret } = control.identities.hub.accessKey;
  const hubLine = `A gateway that assumes a role in each account starts from ${hubId} / ${hubSecret}`;
  return `${[
    `${paint.bold(`Amazon Bedrock as in ${name}, at ${url}`)} (Ctrl-C ends it)`,
    '',
    ...formatTable(columns, rows),
    `  ${paint.dim(hubLine)}`,
    `  ${paint.dim('and arn:aws:iam::ID:role/shardproof-gateway. --json also tells roles and bearer tokens.')}`,
    '',
    'Models',
    ...models.map((id) => `  ${id}`),
    '',
    'Any AWS SDK or the AWS CLI, as the first account:',
    ...environment(ready).map((line) => `  ${line}`),
    '',
    `Control page ${url}/shardproof, metrics ${url}/metrics, records ${url}/records`,
  ].join('\n')}\n`;
}

function environment({ url, models, accounts }: Ready): string[] {
  const [first] = accounts;
  if (first === undefined) return [];
  const message = '\'[{"role":"user","content":[{"text":"Hello"}]}]\'';
  return [
    `export AWS_ENDPOINT_URL=${url} AWS_REGION=${first.region}`,
    `export AWS_ACCESS_KEY_ID=${first.accessKeyId} AWS_SECRET_ACCESS_KEY=${first.secretAccessKey}`,
    `aws bedrock-runtime converse --model-id ${models[0]} --messages ${message}`,
  ];
}
