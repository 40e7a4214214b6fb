/** The whole emulator as a process of its own, talked to by unmodified clients. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetServiceQuotaCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import type { Ready } from '../../src/emulator/ready.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The scenario's lag of a day takes about 4 s. */
const TIME_SCALE = '20000';
/** Global tokens per minute of Claude Sonnet 4.5: 200,000 for a new account, 5,000,000 by default. */
const SONNET_CODE = 'L-27C57EE8';

let child: ChildProcess;
let ready: Ready;
let log = '';
const startMillis = Date.now();
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  const args = ['emulate', 'scenarios/bank-launch.yaml', '--port', '0', '--json', '--time-scale', TIME_SCALE];
  child = spawn(process.execPath, ['src/cli/launch.mjs', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr!.on('data', (chunk: Buffer) => {
    log += String(chunk);
  });
  const [line] = (await Promise.race([
    once(createInterface(child.stdout!), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`the emulator ended early: ${log}`))),
  ])) as [string];
  ready = JSON.parse(line);
});

afterAll(() => {
  for (const client of clients) client.destroy();
  if (child.exitCode === null) child.kill('SIGKILL');
});

function opened<T extends { destroy(): void }>(client: T): T {
  clients.push(client);
  return client;
}

/** What a client of the account needs, and nothing else. */
function settings(account: number) {
  const { region, accessKeyId, secretAccessKey } = ready.accounts[account]!;
  return { endpoint: ready.url, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

function bedrock(account: number, changes: Partial<BedrockRuntimeClientConfig> = {}): BedrockRuntimeClient {
  return opened(new BedrockRuntimeClient({ ...settings(account), ...changes }));
}

function question(id: number, inputTokens: number, maxTokens = 200) {
  const row = { id, inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 20, latencyDraw: 0 };
  const messages = [{ role: 'user' as const, content: [{ text: writeRowMarker(row) }] }];
  return { modelId: ready.models[0], messages, inferenceConfig: { maxTokens } };
}

async function page(path: string): Promise<string> {
  return (await fetch(`${ready.url}${path}`)).text();
}

test('the line says where, which models, and with which credentials', () => {
  expect(ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(ready.models).toContain('global.anthropic.claude-sonnet-4-5-20250929-v1:0');
  expect(ready.accounts).toHaveLength(4);
  expect(Object.keys(ready.accounts[0]!)).toEqual([
    'id',
    'region',
    'accessKeyId',
    'secretAccessKey',
    'bearerToken',
    'roleArn',
  ]);
});

describe.each([
  ['the default handler (HTTP/2)', {}],
  ['HTTP/1.1', { requestHandler: new NodeHttpHandler() }],
])('the JavaScript SDK with %s', (_, handler) => {
  test('converses, whole and in pieces', async () => {
    const client = bedrock(0, handler);
    const answer = await client.send(new ConverseCommand(question(1, 500)));
    expect(answer.usage).toMatchObject({ inputTokens: 500, outputTokens: 20 });
    const { stream } = await client.send(new ConverseStreamCommand(question(2, 500)));
    const events = [];
    for await (const event of stream!) events.push(event);
    expect(events.at(-1)?.metadata?.usage).toMatchObject({ inputTokens: 500, outputTokens: 20 });
  });

  test('is refused by the scenario’s quota, and the log says by how much', async () => {
    const refused = bedrock(1, handler).send(new ConverseCommand(question(77, 210_000)));
    await expect(refused).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
    await expect.poll(() => log).toMatch(/"account":"za-2".*"refusedBy":"tokensPerMinute","shortBy":\d+/);
  });

  test('is refused with a wrong key', async () => {
    const { accessKeyId } = ready.accounts[0]!;
    const client = bedrock(0, { ...handler, credentials: { accessKeyId, secretAccessKey: 'wrong' } });
    await expect(client.send(new ConverseCommand(question(3, 10)))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

test('a role of another account, assumed with STS, and a bearer token', async () => {
  const { id, roleArn, bearerToken } = ready.accounts[2]!;
  const sts = opened(new STSClient(settings(0)));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'gateway' }));
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  const asRole = opened(new STSClient({ ...settings(2), credentials }));
  expect((await asRole.send(new GetCallerIdentityCommand({}))).Account).toBe(id);
  const answer = await bedrock(2, { credentials }).send(new ConverseCommand(question(4, 100)));
  expect(answer.usage?.inputTokens).toBe(100);
  const response = await fetch(`${ready.url}/model/${encodeURIComponent(ready.models[0]!)}/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearerToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(question(5, 100)),
  });
  expect(response.status).toBe(200);
});

test('an increase takes its lag, and is then in force', async () => {
  const quotas = opened(new ServiceQuotasClient(settings(3)));
  const asked = { ServiceCode: 'bedrock', QuotaCode: SONNET_CODE };
  const value = async () => (await quotas.send(new GetServiceQuotaCommand(asked))).Quota!.Value;
  expect(await value()).toBe(200_000);
  const { RequestedQuota } = await quotas.send(
    new RequestServiceQuotaIncreaseCommand({ ...asked, DesiredValue: 6_000_000 }),
  );
  // The case opens some milliseconds later at this time scale, and a busy machine may answer after that.
  expect(['PENDING', 'CASE_OPENED']).toContain(RequestedQuota!.Status);
  expect(await value()).toBe(200_000);
  await expect.poll(value, { timeout: 20_000, interval: 200 }).toBe(6_000_000);
  const large = await bedrock(3).send(new ConverseCommand(question(6, 210_000)));
  expect(large.usage?.inputTokens).toBe(210_000);
});

test('CloudWatch, Prometheus and the records tell the same story', async () => {
  const client = opened(new CloudWatchClient(settings(1)));
  const Dimensions = [{ Name: 'ModelId', Value: ready.models[0]! }];
  const metric = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/Bedrock', MetricName, Dimensions }, Period: 86_400, Stat: 'Sum' },
  });
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(startMillis - 86_400_000),
      EndTime: new Date(startMillis + 60 * 86_400_000),
      MetricDataQueries: [metric('throttles', 'InvocationThrottles')],
    }),
  );
  const throttles = MetricDataResults![0]!.Values!.reduce((sum, each) => sum + each, 0);
  expect(throttles).toBe(2);
  expect(await page('/metrics')).toMatch(/shardproof_emulator_calls_total\{account="za-2",.*outcome="throttled"\} 2/);
  const records = (await page('/shardproof/records'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number | null; shard: string; outcome: string; verdict: string });
  const refused = records.filter(({ id }) => id === 77);
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatchObject({ shard: 'za-2', outcome: 'throttled', verdict: 'tokensPerMinute' });
});

test('the control API changes a quota, suspends an account, and starts afresh', async () => {
  const headers = { 'x-shardproof-control': '1', 'content-type': 'application/json' };
  const post = (path: string, body: unknown) =>
    fetch(`${ready.url}/shardproof/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const quota = { account: 'za-1', model: ready.models[0], meter: 'concurrency', limit: 0 };
  expect((await post('quota', quota)).status).toBe(200);
  const ask = () => bedrock(0).send(new ConverseCommand(question(8, 10)));
  await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
  await post('suspend', { account: 'za-2' });
  await expect(bedrock(1).send(new ConverseCommand(question(9, 10)))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await post('reset', {});
  expect((await ask()).usage?.outputTokens).toBe(20);
});

test('Ctrl-C ends it', async () => {
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(130);
});
