/** Whose key it is. */
import { describe, expect, it } from 'vitest';
import { ApiKeys, hashKey, keyIn, newKey, rehearsalKey } from '../../../../../src/gateway/tenants/api-keys.ts';

describe('ApiKeys', () => {
  const keys = new ApiKeys([[hashKey('one'), hashKey('another')], [], [hashKey('two')]]);

  it.each([
    ['one', 0],
    ['another', 0],
    ['two', 2],
    ['three', null],
    ['ONE', null],
    ['', null],
    [hashKey('one'), null],
  ])('%s belongs to %s', (key, tenant) => {
    expect(keys.tenantOf(key)).toBe(tenant);
  });

  it('tells apart what begins alike', () => {
    const hash = hashKey('one');
    const alike = new ApiKeys([[hash.slice(0, 63) + (hash.endsWith('0') ? '1' : '0')], [hash]]);
    expect(alike.tenantOf('one')).toBe(1);
  });
});

describe('keyIn', () => {
  it.each([
    [{ authorization: 'Bearer sp-1' }, 'sp-1'],
    [{ authorization: 'bearer   sp-1' }, 'sp-1'],
    [{ 'x-api-key': 'sp-2', authorization: 'Bearer sp-1' }, 'sp-2'],
    [{}, null],
    [{ authorization: 'Basic c3A6MQ==' }, null],
    [{ authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261126/us-east-1/bedrock/aws4_request' }, null],
    [{ 'x-api-key': '' }, null],
    [{ 'x-api-key': '', authorization: 'Bearer sp-1' }, 'sp-1'],
    [{ 'x-api-key': 'x'.repeat(513) }, null],
  ])('%o carries %s', (headers, key) => {
    expect(keyIn(headers)).toBe(key);
  });
});

it('new keys are long and never the same', () => {
  const made = Array.from({ length: 100 }, newKey);
  expect(new Set(made).size).toBe(100);
  expect(made.every((key) => /^sp-[\w-]{43}$/.test(key))).toBe(true);
});

it('rehearsal keys follow from seed and tenant', () => {
  expect(rehearsalKey(1, 'chat')).toBe(rehearsalKey(1, 'chat'));
  expect(new Set([rehearsalKey(1, 'chat'), rehearsalKey(2, 'chat'), rehearsalKey(1, 'fraud')]).size).toBe(3);
});
