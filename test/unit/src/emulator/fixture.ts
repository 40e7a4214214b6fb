/** An emulator on the fake backend, with credentials for both accounts. */
import type { AccessKey, BearerKey, CredentialStore } from '../../../../src/emulator/aws/credentials.ts';
import type { Call } from '../../../../src/emulator/call.ts';
import { type Clock, RealClock } from '../../../../src/clock/clock.ts';
import { createEmulator, type EmulatorOptions } from '../../../../src/emulator/emulator.ts';
import { ACCOUNT, FakeBackend, type FakeSettings, OTHER } from '../../../support/fake-backend.ts';

export const KEY_ID = 'AKIDEMULATOREXAMPLE1';
export const SECRET = 'emulated-secret-1';
export const API_KEY = 'bedrock-api-key-emulated-1';
export const TEMPORARY = {
  accessKeyId: 'ASIAEMULATEDTEMP',
  secretAccessKey: 'emulated-secret-t',
  sessionToken: 'token-t',
};
export const EXPIRED = {
  accessKeyId: 'ASIAEMULATEDGONE',
  secretAccessKey: 'emulated-secret-x',
  sessionToken: 'token-x',
};

export function credentialTable(): CredentialStore {
  const principal = { accountId: ACCOUNT.accountId, arn: `arn:aws:iam::${ACCOUNT.accountId}:user/gateway` };
  const foreign = { accountId: '999900001111', arn: 'arn:aws:iam::999900001111:user/stranger' };
  const role = { accountId: OTHER.accountId, arn: `arn:aws:sts::${OTHER.accountId}:assumed-role/gateway/session` };
  const lasting = { sessionToken: null, expiresAtMillis: null };
  const accessKeys: readonly AccessKey[] = [
    { accessKeyId: KEY_ID, secretAccessKey: SECRET, ...lasting, principal },
    { accessKeyId: 'AKIDFOREIGN', secretAccessKey: 'foreign', ...lasting, principal: foreign },
    { ...TEMPORARY, expiresAtMillis: Number.MAX_SAFE_INTEGER, principal: role },
    { ...EXPIRED, expiresAtMillis: 1, principal: role },
  ];
  const bearerKeys: readonly BearerKey[] = [
    { token: API_KEY, region: ACCOUNT.region, expiresAtMillis: null, principal },
    { token: 'bedrock-api-key-expired', region: ACCOUNT.region, expiresAtMillis: 1, principal },
  ];
  return {
    accessKey: (id) => accessKeys.find(({ accessKeyId }) => accessKeyId === id),
    bearerKey: (presented) => bearerKeys.find(({ token }) => token === presented),
  };
}

export function fixture(settings: Partial<FakeSettings> = {}, options: Partial<EmulatorOptions> = {}, clock?: Clock) {
  const backend = new FakeBackend(settings);
  const calls: Call[] = [];
  const emulator = createEmulator({
    backend,
    credentials: credentialTable(),
    clock: clock ?? new RealClock(),
    observers: [(call) => calls.push(call)],
    ...options,
  });
  return { backend, calls, emulator };
}

/** A POST with the bearer key of the first account. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`http://emulator.test${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
