/** One role an account, taken from the emulator's STS as from AWS's, and one refresh before it expires. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { roleCredentials, type RoleOptions } from '../../src/gateway/upstream/role-credentials.ts';
import type { UpstreamShard } from '../../src/gateway/upstream/upstream.ts';
import { ControlledEmulator } from '../support/controlled-emulator.ts';
import { ACCOUNT, OTHER } from '../support/fake-backend.ts';
import { callOf, CLAUDE_PATH, patient, TRANSPORTS, whole } from '../support/upstream.ts';

const emulator = new ControlledEmulator();
const { clock } = emulator;
const { backend, control } = emulator.fixture;
const HOUR_MILLIS = 3_600_000;
/** The gateway's clock alone is moved: STS would not take signatures of another hour. */
let aheadMillis = 0;

beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

/** The key of the hub, which may assume every role. */
function hub() {
  const { accessKeyId, secretAccessKey } = control.identities.hub.accessKey;
  return { accessKeyId, secretAccessKey };
}

function roleIn({ accountId, region }: typeof ACCOUNT, changes: Partial<RoleOptions> = {}) {
  return roleCredentials({
    roleArn: control.identities.account(accountId)!.roleArn,
    gatewayName: 'bank gateway',
    region,
    stsEndpoint: new URL(emulator.endpoint),
    base: hub(),
    wallMillis: () => clock.wallMillis() + aheadMillis,
    ...changes,
  });
}

test('credentials are taken once, and anew five minutes before they expire', async () => {
  const source = await roleIn(ACCOUNT);
  const [first, same] = await Promise.all([source(), source()]);
  expect(first.accessKeyId).toMatch(/^ASIA/);
  expect(same).toBe(first);
  aheadMillis = HOUR_MILLIS - 300_001;
  expect(await source()).toBe(first);
  aheadMillis += 2;
  // Good still: it is used while the next is fetched.
  expect(await source()).toBe(first);
  aheadMillis = HOUR_MILLIS;
  const second = await source();
  expect(second.sessionToken).not.toBe(first.sessionToken);
  aheadMillis = 0;
});

test('a role that may not be taken says so', async () => {
  const source = await roleIn(ACCOUNT, { roleArn: 'arn:aws:iam::999999999999:role/admin' });
  await expect(source()).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
});

test('without a key of its own the gateway takes what the default chain finds', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', hub().accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', hub().secretAccessKey);
  const source = await roleIn(ACCOUNT, { base: undefined });
  expect((await source()).accessKeyId).toMatch(/^ASIA/);
  vi.unstubAllEnvs();
});

describe.each(TRANSPORTS)('the %s transport', (_, open) => {
  test('calls each account as its own role', async () => {
    const shards: UpstreamShard[] = [];
    for (const account of [ACCOUNT, OTHER]) {
      const endpoint = new URL(emulator.endpoint);
      shards.push({ endpoint, region: account.region, credentials: await roleIn(account) });
    }
    const upstream = await open({ shards });
    const before = backend.asked.length;
    const body = { messages: [{ role: 'user', content: [{ text: 'Hello' }] }], inferenceConfig: { maxTokens: 5 } };
    const call = callOf(`${CLAUDE_PATH}/converse`, body);
    for (const shard of [1, 0]) {
      const answer = await clock.whileRunning(upstream.send(shard, call, patient()));
      expect(whole(answer).status).toBe(200);
    }
    expect(backend.asked.slice(before).map(({ account }) => account)).toEqual([1, 0]);
    await upstream.close();
  });
});
