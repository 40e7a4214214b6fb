/** STS asked by unmodified clients over real sockets: one role an account, as gateways in production have it. */
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlledEmulator, type Credentials } from '../support/controlled-emulator.ts';
import { ACCOUNT, OTHER } from '../support/fake-backend.ts';

const emulator = new ControlledEmulator();
const { clock } = emulator;
const { backend, control } = emulator.fixture;

beforeAll(() => emulator.listen());
afterAll(() => emulator.close());

describe('STS', () => {
  const role = () => control.identities.account(OTHER.accountId)!.roleArn;

  test('one role an account: temporary credentials call Bedrock as that account', async () => {
    const credentials = fromTemporaryCredentials({
      params: { RoleArn: role(), RoleSessionName: 'gateway', DurationSeconds: 900 },
      masterCredentials: emulator.keysOf(ACCOUNT.accountId),
      clientConfig: { endpoint: emulator.endpoint, region: 'us-east-1' },
    });
    const before = backend.asked.length;
    await emulator.converse(OTHER.region, credentials);
    expect(backend.asked.slice(before).map(({ account }) => account)).toEqual([1]);
    const identity = await emulator
      .opened(new STSClient(emulator.settings('us-east-1', credentials)))
      .send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: OTHER.accountId,
      Arn: `arn:aws:sts::${OTHER.accountId}:assumed-role/shardproof-gateway/gateway`,
    });
  });

  test('the hub’s key may assume every role', async () => {
    const { accessKeyId, secretAccessKey } = control.identities.hub.accessKey;
    const sts = emulator.opened(new STSClient(emulator.settings('us-east-1', { accessKeyId, secretAccessKey })));
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: role(), RoleSessionName: 'hub' }));
    expect(Credentials!.Expiration!.getTime()).toBe(clock.wallMillis() + 3_600_000);
  });

  test('expired, foreign and forged credentials are refused as AWS refuses them', async () => {
    const sts = emulator.opened(new STSClient(emulator.settings()));
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: role(), RoleSessionName: 'ops', DurationSeconds: 900 }),
    );
    const session = {
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
    };
    const ask = (credentials: Credentials) =>
      emulator
        .opened(new STSClient(emulator.settings('us-east-1', credentials)))
        .send(new GetCallerIdentityCommand({}));
    await expect(ask({ ...session, sessionToken: 'another' })).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(ask({ ...session, secretAccessKey: 'wrong' })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    await expect(ask({ accessKeyId: 'AKIAFOREIGN', secretAccessKey: 'x' })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    clock.moveWall(900_000);
    await expect(ask(session)).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } });
    clock.moveWall(-900_000);
    await expect(ask(session)).resolves.toMatchObject({ Account: OTHER.accountId });
  });

  test('refusals carry AWS’s codes to the client', async () => {
    const sts = emulator.opened(new STSClient(emulator.settings()));
    const foreign = 'arn:aws:iam::999999999999:role/admin';
    await expect(sts.send(new AssumeRoleCommand({ RoleArn: foreign, RoleSessionName: 'x1' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    const tooLong = new AssumeRoleCommand({ RoleArn: role(), RoleSessionName: 'x1', DurationSeconds: 43_201 });
    await expect(sts.send(tooLong)).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
