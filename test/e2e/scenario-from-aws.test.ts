/** `scenario from-aws` against the emulator, through the unmodified AWS SDK: by profiles and by roles. */
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { RequestServiceQuotaIncreaseCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { shardproof } from '../support/command-line.ts';
import { type RunningEmulator, startEmulator } from '../support/running-emulator.ts';

const MODEL = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
const SONNET_CODE = 'L-27C57EE8';
const SCENARIO = `duration: 1h
models:
  sonnet: { model: claude-sonnet-4.5, inferenceType: global, latency: { firstToken: 1ms, perOutputToken: 0.01ms } }
accounts:
  - { name: one, region: us-east-1, quotas: { tokensPerDay: 90M, models: { sonnet: { tokensPerMinute: 300k } } } }
  - { name: two, region: eu-west-1, quotas: { preset: new-account, models: { sonnet: { requestsPerMinute: 50 } } } }
tenants: [{ name: t, arrivals: { rate: 1/s }, tokens: { input: 10, output: 10, maxTokens: 10 } }]
`;

let folder: string;
let emulator: RunningEmulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shardproof-'));
  const path = join(folder, 'emulated.yaml');
  writeFileSync(path, SCENARIO);
  emulator = await startEmulator(path);
  const { url, accounts } = emulator.ready;
  for (const { region, accessKeyId, secretAccessKey } of accounts) {
    const settings = { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } };
    const client = new BedrockRuntimeClient(settings);
    const messages = [{ role: 'user' as const, content: [{ text: 'How is the weather in the mountains?' }] }];
    for (let call = 0; call < 3; call++) {
      await client.send(new ConverseCommand({ modelId: MODEL, messages, inferenceConfig: { maxTokens: 20 } }));
    }
    client.destroy();
    if (region !== 'us-east-1') continue;
    const quotas = new ServiceQuotasClient(settings);
    const asked = { ServiceCode: 'bedrock', QuotaCode: SONNET_CODE, DesiredValue: 6_000_000 };
    await quotas.send(new RequestServiceQuotaIncreaseCommand(asked));
    quotas.destroy();
  }
  const files = { credentials: '', config: '' };
  for (const [i, { region, accessKeyId, secretAccessKey }] of accounts.entries()) {
    files.credentials += `[p${i}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    files.config += `[profile p${i}]\nregion = ${region}\n`;
  }
  writeFileSync(join(folder, 'credentials'), files.credentials);
  writeFileSync(join(folder, 'config'), files.config);
});

// The suite takes what is stubbed back before each test.
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL', emulator.ready.url);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
});

afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

describe('scenario from-aws', () => {
  it('reads quotas, open requests and demand by profiles, and writes a scenario that runs', async () => {
    const out = join(folder, 'read.yaml');
    const run = await shardproof('scenario', 'from-aws', '--profiles', 'p0,p1', '--out', out, '--max-tokens', '20');
    expect(run).toMatchObject({ err: '', code: 0 });
    const text = readFileSync(out, 'utf8');
    const { config } = await loadScenario(out);
    const limits = config.accounts.map((account) => account.limits[0]!);
    expect(config.accounts.map(({ name, region }) => [name, region])).toEqual([
      ['p0', 'us-east-1'],
      ['p1', 'eu-west-1'],
    ]);
    expect(limits.map(({ tokensPerMinute }) => tokensPerMinute)).toEqual([300_000, 200_000]);
    expect(config.increase.plan).toMatchObject([{ meter: 'tokensPerMinute' }]);
    expect(text).toContain('6,000,000 asked for');
    expect(text).toContain('6 calls served, 0 throttled');
    expect(text).toMatch(/Fullest minute: \d+ tokens settled/);
    expect(text).toContain('tokensPerDay: 90000000  # L-E3F10727');
    for (const { secretAccessKey } of emulator.ready.accounts) expect(text + run.out).not.toContain(secretAccessKey);
    expect((await shardproof('simulate', out, '--replications', '1', '--workers', '0')).code).toBeLessThan(2);
  });

  it('reads them by roles too', async () => {
    const out = join(folder, 'roles.yaml');
    const roles = Object.fromEntries(emulator.ready.accounts.map(({ roleArn }, i) => [`account-${i}`, roleArn]));
    writeFileSync(join(folder, 'roles.json'), JSON.stringify(roles));
    vi.stubEnv('AWS_PROFILE', 'p0');
    const words = ['--roles', join(folder, 'roles.json'), '--region', 'us-east-1', '--out', out];
    const run = await shardproof('scenario', 'from-aws', ...words);
    expect(run.err).toBe('');
    expect((await loadScenario(out)).config.accounts[0]!.name).toBe('account-0');
  });

  it.each([
    [[], 'expected either --profiles a,b,c or --roles FILE'],
    [['--profiles', 'nobody', '--region', 'us-east-1'], 'nobody: no credentials:'],
    [['--profiles', 'p0,', '--region', 'us-east-1'], '--profiles: expected 1 to 200 names, none empty and none twice'],
    [['--profiles', 'p0', '--model', 'no-such'], '--model: expected a model id'],
  ])('refuses %j', async (words, sentence) => {
    const out = join(folder, 'none.yaml');
    const { code, err } = await shardproof('scenario', 'from-aws', ...words, '--out', out);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });
});
