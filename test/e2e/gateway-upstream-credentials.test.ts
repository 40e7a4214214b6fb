/** One role an account, taken from the emulator's STS as from AWS's, and one refresh before it expires. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roleCredentials } from '../../src/gateway/upstream/role-credentials.ts';
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

function roleIn({ accountId, region }: typeof ACCOUNT, roleArn = control.identities.account(accountId)!.roleArn) {
  const { accessKeyId, secretAccessKey } = control.identities.hub.accessKey;
  return roleCredentials({
    roleArn,
    gatewayName: 'bank gateway',
    region,
    stsEndpoint: new URL(emulator.endpoint),
    base: { accessKeyId, secretAccessKey },
    wallMillis: () => clock.wallMillis() + aheadMillis,
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
  const source = await roleIn(ACCOUNT, 'arn:aws:iam::999999999999:role/admin');
  await expect(source()).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
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
