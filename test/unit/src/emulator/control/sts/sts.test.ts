/** STS in its own protocol: sessions, web identities, refusals. */
import { describe, expect, test } from 'vitest';
import { Identities } from '../../../../../../src/emulator/control/sts/identities.ts';
import { Sts } from '../../../../../../src/emulator/control/sts/sts.ts';
import { ACCOUNT, OTHER } from '../../../../../support/fake-backend.ts';
import { aRequest, fixed, NO_CLIENT, NOON_MILLIS } from '../../../../../support/control-fixture.ts';

const identities = new Identities({ scenario: 'bank', seed: 7, accounts: [ACCOUNT, OTHER] });
const sts = new Sts(identities, { wallMillis: () => NOON_MILLIS });
const role = identities.account(OTHER.accountId)!;
const user = identities.account(ACCOUNT.accountId)!.accessKey.principal;

function ask(fields: Record<string, string>, principal: typeof user | null = user) {
  const body = Buffer.from(new URLSearchParams({ Version: '2011-06-15', ...fields }).toString());
  const request = aRequest({ method: 'POST', body });
  const { status, body: text } = fixed(
    sts.handle({ request, client: NO_CLIENT, requestId: 'id-1', principal, region: 'us-east-1' }),
  );
  const value = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(String(text))?.[1]?.replaceAll('&#39;', "'").replaceAll('&lt;', '<');
  return { status, value };
}

function assume(changes: Record<string, string> = {}, principal = user) {
  return ask({ Action: 'AssumeRole', RoleArn: role.roleArn, RoleSessionName: 'gateway', ...changes }, principal);
}

function token(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

function assumeWithToken(WebIdentityToken: string, changes: Record<string, string> = {}) {
  const fields = { Action: 'AssumeRoleWithWebIdentity', RoleArn: role.roleArn, RoleSessionName: 'pod-1' };
  return ask({ ...fields, WebIdentityToken, ...changes }, null);
}

describe('AssumeRole', () => {
  test('gives keys that the credential store knows, for an hour', () => {
    const { status, value } = assume();
    expect(status).toBe(200);
    const key = identities.accessKey(value('AccessKeyId')!)!;
    expect(key).toMatchObject({
      secretAccessKey: value('SecretAccessKey'),
      sessionToken: value('SessionToken'),
      expiresAtMillis: NOON_MILLIS + 3_600_000,
    });
    expect(key.principal.accountId).toBe(OTHER.accountId);
    expect(value('Expiration')).toBe('2026-11-20T13:00:00.000Z');
    expect(value('Arn')).toBe(`arn:aws:sts::${OTHER.accountId}:assumed-role/shardproof-gateway/gateway`);
    expect(value('AssumedRoleId')).toBe(`${role.roleId}:gateway`);
  });

  test.each(['900', '43200'])('takes a duration of %s seconds', (seconds) => {
    const { value } = assume({ DurationSeconds: seconds });
    expect(identities.accessKey(value('AccessKeyId')!)!.expiresAtMillis).toBe(NOON_MILLIS + Number(seconds) * 1_000);
  });

  test.each([
    [
      'DurationSeconds',
      '899',
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater",
    ],
    ['DurationSeconds', '43201', 'Member must have value less than or equal to 43200'],
    ['DurationSeconds', 'soon', "Value 'soon' at 'durationSeconds'"],
    [
      'RoleSessionName',
      'a b',
      "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular",
    ],
    ['RoleSessionName', '<x', "Value '<x' at 'roleSessionName'"],
    ['RoleArn', 'short', 'Member must have length greater than or equal to 20'],
  ])('refuses %s of %s', (name, value, message) => {
    const refusal = assume({ [name]: value });
    expect(refusal.status).toBe(400);
    expect(refusal.value('Code')).toBe('ValidationError');
    expect(refusal.value('Message')).toContain(message);
  });

  test('names what is missing', () => {
    const { value, status } = ask({ Action: 'AssumeRole', RoleSessionName: 'gateway' });
    expect(status).toBe(400);
    expect(value('Message')).toBe(
      "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    );
  });

  test('does not say whether a role exists', () => {
    const RoleArn = 'arn:aws:iam::999999999999:role/shardproof-gateway';
    const { status, value } = assume({ RoleArn });
    expect(status).toBe(403);
    expect(value('Code')).toBe('AccessDenied');
    expect(value('Message')).toBe(
      `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    );
  });

  test('lets a session open sessions of an hour at most', () => {
    const session = identities.accessKey(assume().value('AccessKeyId')!)!.principal;
    expect(assume({}, session).status).toBe(200);
    const { status, value } = assume({ DurationSeconds: '3601' }, session);
    expect(status).toBe(400);
    expect(value('Message')).toMatch(/1 hour session limit for roles assumed by role chaining/);
  });
});

describe('AssumeRoleWithWebIdentity', () => {
  const claims = { sub: 'system:serviceaccount:gateway', iss: 'https://oidc.example', aud: ['sts.amazonaws.com'] };

  test('needs no signature, and gives back what the token says', () => {
    const { status, value } = assumeWithToken(token({ ...claims, exp: NOON_MILLIS / 1_000 + 60 }));
    expect(status).toBe(200);
    expect(identities.accessKey(value('AccessKeyId')!)!.principal.accountId).toBe(OTHER.accountId);
    expect(value('SubjectFromWebIdentityToken')).toBe(claims.sub);
    expect(value('Audience')).toBe('sts.amazonaws.com');
    expect(value('Provider')).toBe(claims.iss);
  });

  test.each([
    ['no token at all', 'secret', 'InvalidIdentityToken'],
    ['a token of two parts', 'e30.e30', 'InvalidIdentityToken'],
    ['a token without a subject', token({ iss: 'x' }), 'InvalidIdentityToken'],
    ['a token that is no JSON', 'aaaa.bbbb.cccc', 'InvalidIdentityToken'],
    ['an old token', token({ ...claims, exp: NOON_MILLIS / 1_000 }), 'ExpiredTokenException'],
  ])('refuses %s', (_, text, code) => {
    const { status, value } = assumeWithToken(text);
    expect(status).toBe(400);
    expect(value('Code')).toBe(code);
  });

  test('refuses a role of nobody', () => {
    const { status, value } = assumeWithToken(token(claims), { RoleArn: `${role.roleArn}-not` });
    expect(status).toBe(403);
    expect(value('Message')).toBe('Not authorized to perform: sts:AssumeRoleWithWebIdentity');
  });

  test('is the only action taken unsigned', () => {
    const unsigned = (action: string) =>
      sts.acceptsUnsigned(aRequest({ method: 'POST', body: Buffer.from(`Action=${action}`) }));
    expect(unsigned('AssumeRoleWithWebIdentity')).toBe(true);
    expect(unsigned('AssumeRole')).toBe(false);
    expect(ask({ Action: 'GetCallerIdentity' }, null).value('Code')).toBe('MissingAuthenticationToken');
  });
});

describe('the rest', () => {
  test('GetCallerIdentity says who asks', () => {
    const { value } = ask({ Action: 'GetCallerIdentity' });
    expect([value('Account'), value('Arn')]).toEqual([ACCOUNT.accountId, user.arn]);
  });

  test('an unknown action and none are refused', () => {
    expect(ask({ Action: 'GetFederationToken' }).value('Code')).toBe('InvalidAction');
    expect(ask({}).value('Code')).toBe('MissingAction');
  });

  test('refuses callers with STS’s own codes', () => {
    const refusal = fixed(sts.refuse(403, 'UnrecognizedClientException', 'who?', 'id-1'));
    expect(refusal.status).toBe(403);
    expect(String(refusal.body)).toContain('<Code>InvalidClientTokenId</Code><Message>who?</Message>');
  });
});
