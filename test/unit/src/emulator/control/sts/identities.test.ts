/** Keys that follow from the scenario, and sessions that are bounded. */
import { describe, expect, test } from 'vitest';
import { HUB_ACCOUNT_ID, Identities, sessionNameOf } from '../../../../../../src/emulator/control/sts/identities.ts';

const ACCOUNTS = Array.from({ length: 300 }, (_, index) => ({
  accountId: String(100_000_000_000 + index),
  region: 'us-east-1',
}));

function identities(changes: { seed?: number; scenario?: string; maxSessions?: number } = {}): Identities {
  return new Identities({ scenario: 'bank', seed: 7, accounts: ACCOUNTS, ...changes });
}

const FIRST = ACCOUNTS[0]!;

describe('long-lived keys', () => {
  test('have AWS’s form, say that they are fakes, and are each account’s own', () => {
    const known = identities();
    const ids = new Set<string>();
    for (const { accountId } of [...ACCOUNTS, { accountId: HUB_ACCOUNT_ID }]) {
      const { accessKey, roleArn } = known.account(accountId)!;
      expect(accessKey.accessKeyId).toMatch(/^AKIASHARDPROOF[A-Z2-7]{6}$/);
      expect(accessKey.secretAccessKey).toMatch(/^shardproof\/fake\/[\w-]{24}$/);
      expect(accessKey.secretAccessKey).toHaveLength(40);
      expect(accessKey.principal.arn).toBe(`arn:aws:iam::${accountId}:user/shardproof`);
      expect(known.accessKey(accessKey.accessKeyId)).toBe(accessKey);
      expect(known.roleOf(roleArn)?.accountId).toBe(accountId);
      ids.add(accessKey.accessKeyId);
    }
    expect(ids.size).toBe(ACCOUNTS.length + 1);
  });

  test('follow from scenario and seed', () => {
    const key = (of: Identities) => of.account(FIRST.accountId)!.accessKey;
    expect(key(identities())).toEqual(key(identities()));
    expect(key(identities({ seed: 8 })).secretAccessKey).not.toBe(key(identities()).secretAccessKey);
    expect(key(identities({ scenario: 'shop' })).secretAccessKey).not.toBe(key(identities()).secretAccessKey);
  });

  test('a bearer key belongs to one account and region', () => {
    const accounts = [FIRST, { ...FIRST, region: 'eu-west-1' }];
    const known = new Identities({ scenario: 'bank', seed: 7, accounts });
    const tokens = accounts.map(({ accountId, region }) => known.bearerTokenOf(accountId, region)!);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens[1]).toMatch(/^ABSK[A-Za-z0-9+/]+=*$/);
    expect(known.bearerKey(tokens[1]!)).toMatchObject({ region: 'eu-west-1', expiresAtMillis: null });
    expect(known.bearerTokenOf(FIRST.accountId, 'mars-1')).toBeUndefined();
    expect(known.bearerKey('ABSKforeign')).toBeUndefined();
  });

  test('roles of nobody are none', () => {
    const known = identities();
    expect(known.roleOf('arn:aws:iam::999999999999:role/shardproof-gateway')).toBeUndefined();
    expect(known.roleOf(`arn:aws:iam::${FIRST.accountId}:role/admin`)).toBeUndefined();
    expect(known.roleOf('nonsense')).toBeUndefined();
  });
});

describe('sessions', () => {
  test('have keys and tokens of their own, and the role’s principal', () => {
    const known = identities();
    const role = known.account(FIRST.accountId)!;
    const one = known.openSession(role, 'gateway-1', 0, 900_000);
    const two = known.openSession(role, 'gateway-1', 0, 900_000);
    expect(one.accessKeyId).toMatch(/^ASIASHARDPROOF[A-Z2-7]{6}$/);
    expect(new Set([one, two].flatMap((key) => [key.accessKeyId, key.sessionToken, key.secretAccessKey])).size).toBe(6);
    expect(known.accessKey(one.accessKeyId)).toBe(one);
    expect(one.principal.arn).toBe(`arn:aws:sts::${FIRST.accountId}:assumed-role/shardproof-gateway/gateway-1`);
    expect(sessionNameOf(one.principal)).toBe('gateway-1');
    expect(known.userIdOf(one.principal)).toBe(`${role.roleId}:gateway-1`);
    expect(known.userIdOf(role.accessKey.principal)).toBe(role.userId);
    expect(sessionNameOf(role.accessKey.principal)).toBeNull();
  });

  test('are bounded: the expired go first, then the oldest', () => {
    const known = identities({ maxSessions: 3 });
    const role = known.account(FIRST.accountId)!;
    const open = (name: string, now: number, until: number) => known.openSession(role, name, now, until).accessKeyId;
    const oldest = open('oldest', 0, 10_000);
    const expired = open('expired', 0, 100);
    const newer = open('newer', 0, 10_000);
    const fourth = open('fourth', 200, 10_000);
    expect([oldest, expired, newer, fourth].map((id) => known.accessKey(id) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const fifth = open('fifth', 200, 10_000);
    expect([oldest, newer, fourth, fifth].map((id) => known.accessKey(id) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });
});
