/** Credentials that are remembered and refreshed, on a clock that the test moves. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type ExpiringCredentials,
  refreshedCredentials,
  staticCredentials,
} from '../../../../../src/gateway/upstream/credentials.ts';
import { loadOptional } from '../../../../../src/input/load-optional.ts';

const MINUTE = 60_000;
let now = 0;
let pending: { resolve: (value: ExpiringCredentials) => void; reject: (error: Error) => void }[] = [];

beforeEach(() => {
  now = 1_000_000;
  pending = [];
});

/** Good for an hour from now. */
function issued(accessKeyId: string): ExpiringCredentials {
  return { accessKeyId, secretAccessKey: 's', sessionToken: 't', expiration: new Date(now + 60 * MINUTE) };
}

const source = () =>
  refreshedCredentials(
    () => new Promise((resolve, reject) => pending.push({ resolve, reject })),
    () => now,
  );

/** Lets promises that are decided come to their callbacks. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('refreshed credentials', () => {
  test('many calls, one request', async () => {
    const credentials = source();
    const calls = [credentials(), credentials(), credentials()];
    expect(pending).toHaveLength(1);
    pending[0]!.resolve(issued('first'));
    for (const call of calls) expect((await call).accessKeyId).toBe('first');
    now += 55 * MINUTE - 1;
    expect((await credentials()).accessKeyId).toBe('first');
    expect(pending).toHaveLength(1);
  });

  test('in the last five minutes the old ones serve while one request fetches the next', async () => {
    const credentials = source();
    const first = credentials();
    pending[0]!.resolve(issued('first'));
    await first;
    now += 55 * MINUTE;
    expect((await credentials()).accessKeyId).toBe('first');
    expect((await credentials()).accessKeyId).toBe('first');
    expect(pending).toHaveLength(2);
    pending[1]!.resolve(issued('second'));
    await settle();
    expect((await credentials()).accessKeyId).toBe('second');
    expect(pending).toHaveLength(2);
  });

  test('once they have expired everybody waits for the next', async () => {
    const credentials = source();
    const first = credentials();
    pending[0]!.resolve(issued('first'));
    await first;
    now += 60 * MINUTE;
    const late = credentials();
    await settle();
    pending[1]!.resolve(issued('second'));
    expect((await late).accessKeyId).toBe('second');
  });

  test('a refresh that fails is tried again after a second, and harms nobody before the end', async () => {
    const credentials = source();
    const first = credentials();
    pending[0]!.resolve(issued('first'));
    await first;
    now += 55 * MINUTE;
    await credentials();
    pending[1]!.reject(new Error('STS is away'));
    await settle();
    expect((await credentials()).accessKeyId).toBe('first');
    expect(pending).toHaveLength(2);
    now += 1_000;
    expect((await credentials()).accessKeyId).toBe('first');
    expect(pending).toHaveLength(3);
    pending[2]!.reject(new Error('STS is still away'));
    await settle();
    now += 5 * MINUTE;
    const expired = credentials();
    pending[3]!.reject(new Error('STS stays away'));
    await expect(expired).rejects.toThrow('STS stays away');
    await expect(credentials()).rejects.toThrow('STS stays away');
    expect(pending).toHaveLength(4);
  });

  test('those without an end are asked for once', async () => {
    const credentials = source();
    const first = credentials();
    pending[0]!.resolve({ accessKeyId: 'lasting', secretAccessKey: 's' });
    await first;
    now += 10_000 * MINUTE;
    expect((await credentials()).accessKeyId).toBe('lasting');
    expect(pending).toHaveLength(1);
  });
});

test('static keys are what was given, and nothing besides', async () => {
  const given = { accessKeyId: 'a', secretAccessKey: 's', other: 1 };
  expect(await staticCredentials(given)()).toEqual({ accessKeyId: 'a', secretAccessKey: 's' });
  expect(await staticCredentials({ ...given, sessionToken: 't' })()).toHaveProperty('sessionToken', 't');
});

describe('a package that is loaded on demand', () => {
  test('is missed in one sentence', async () => {
    const name = 'not-installed-anywhere';
    const missed = loadOptional(name, '--transport x', () => import(name));
    await expect(missed).rejects.toThrow(
      `--transport x needs the package ${name}, which is not installed; npm install ${name}`,
    );
  });

  test('may have faults of its own, which are told as they are', async () => {
    const load = () => Promise.reject(new TypeError('broken'));
    await expect(loadOptional('x', 'y', load)).rejects.toThrow(TypeError);
  });
});
