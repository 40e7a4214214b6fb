/**
 * The emulator's identities: of each account a user with an access key, a role and a bearer key; and one hub account,
 * whose key a gateway starts from.
 *
 * Everything follows from the scenario's name and seed, so that a restarted emulator has the same keys, and every key
 * shows that it is a fake. Role sessions come and go with STS: at most `maxSessions` are kept.
 */
import { createHmac } from 'node:crypto';
import type { AccessKey, BearerKey, CredentialStore, Principal } from '../../aws/credentials.ts';

/** Twelve digits that AWS gives to nobody. */
export const HUB_ACCOUNT_ID = '000000000000';
const USER_NAME = 'shardproof';
const ROLE_NAME = 'shardproof-gateway';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const DEFAULT_MAX_SESSIONS = 10_000;

export interface IdentitiesOptions {
  readonly scenario: string;
  readonly seed: number;
  /** Shards of one account id share its access key and role; bearer keys are one a shard. */
  readonly accounts: readonly { readonly accountId: string; readonly region: string }[];
  readonly maxSessions?: number;
}

/** What a caller needs to be an account. */
export interface AccountIdentity {
  readonly accountId: string;
  readonly accessKey: AccessKey;
  readonly roleArn: string;
  /** Unique ids as IAM gives them: `AIDA…` of the user, `AROA…` of the role. */
  readonly userId: string;
  readonly roleId: string;
}

export class Identities implements CredentialStore {
  readonly hub: AccountIdentity;
  readonly #options: IdentitiesOptions;
  readonly #accounts = new Map<string, AccountIdentity>();
  readonly #longLived = new Map<string, AccessKey>();
  readonly #bearerKeys = new Map<string, BearerKey>();
  /** In the order of their issue. */
  readonly #sessions = new Map<string, AccessKey>();
  readonly #maxSessions: number;
  #issued = 0;

  constructor(options: IdentitiesOptions) {
    this.#options = options;
    this.#maxSessions = options.maxSessions ?? DEFAULT_MAX_SESSIONS;
    this.hub = this.#addAccount(HUB_ACCOUNT_ID);
    for (const { accountId, region } of options.accounts) {
      const identity = this.#accounts.get(accountId) ?? this.#addAccount(accountId);
      const token = this.#bearerToken(accountId, region);
      const { principal } = identity.accessKey;
      this.#bearerKeys.set(token, { token, region, expiresAtMillis: null, principal });
    }
  }

  accessKey(accessKeyId: string): AccessKey | undefined {
    return this.#longLived.get(accessKeyId) ?? this.#sessions.get(accessKeyId);
  }

  bearerKey(token: string): BearerKey | undefined {
    return this.#bearerKeys.get(token);
  }

  account(accountId: string): AccountIdentity | undefined {
    return this.#accounts.get(accountId);
  }

  /** The bearer key of a shard; undefined for an account and region that are none. */
  bearerTokenOf(accountId: string, region: string): string | undefined {
    const token = this.#bearerToken(accountId, region);
    return this.#bearerKeys.has(token) ? token : undefined;
  }

  roleOf(roleArn: string): AccountIdentity | undefined {
    const accountId = /^arn:aws:iam::(\d{12}):role\//.exec(roleArn)?.[1];
    const identity = accountId === undefined ? undefined : this.#accounts.get(accountId);
    return identity?.roleArn === roleArn ? identity : undefined;
  }

  /** A new session of a role, with a key of its own until `expiresAtMillis` (wall clock). */
  openSession(role: AccountIdentity, sessionName: string, nowMillis: number, expiresAtMillis: number): AccessKey {
    if (this.#sessions.size >= this.#maxSessions) this.#makeRoom(nowMillis);
    const number = this.#issued++;
    const accessKeyId = `ASIASHARDPROOF${base32(number, 6)}`;
    const key: AccessKey = {
      accessKeyId,
      secretAccessKey: this.#secret(accessKeyId),
      sessionToken: `shardproof-session//${this.#derive(`session ${number}`).toString('base64')}`,
      expiresAtMillis,
      principal: {
        accountId: role.accountId,
        arn: `arn:aws:sts::${role.accountId}:assumed-role/${ROLE_NAME}/${sessionName}`,
      },
    };
    this.#sessions.set(accessKeyId, key);
    return key;
  }

  /** `AIDA…` of a user, `AROA…:session` of a role's session. */
  userIdOf(principal: Principal): string {
    const identity = this.#accounts.get(principal.accountId);
    if (identity === undefined) return principal.accountId;
    const session = sessionNameOf(principal);
    return session === null ? identity.userId : `${identity.roleId}:${session}`;
  }

  /** Expired sessions go first; where there are none, the oldest does. */
  #makeRoom(nowMillis: number): void {
    for (const [id, key] of this.#sessions) {
      if (key.expiresAtMillis !== null && key.expiresAtMillis <= nowMillis) this.#sessions.delete(id);
    }
    for (const id of this.#sessions.keys()) {
      if (this.#sessions.size < this.#maxSessions) return;
      this.#sessions.delete(id);
    }
  }

  #addAccount(accountId: string): AccountIdentity {
    const principal = { accountId, arn: `arn:aws:iam::${accountId}:user/${USER_NAME}` };
    const accessKeyId = this.#freshKeyId(accountId);
    const secretAccessKey = this.#secret(accessKeyId);
    const accessKey = { accessKeyId, secretAccessKey, sessionToken: null, expiresAtMillis: null, principal };
    const identity: AccountIdentity = {
      accountId,
      accessKey,
      roleArn: `arn:aws:iam::${accountId}:role/${ROLE_NAME}`,
      userId: `AIDASHARDPROOF${this.#letters(`user ${accountId}`)}`,
      roleId: `AROASHARDPROOF${this.#letters(`role ${accountId}`)}`,
    };
    this.#longLived.set(accessKeyId, accessKey);
    this.#accounts.set(accountId, identity);
    return identity;
  }

  #freshKeyId(accountId: string): string {
    for (let round = 0; ; round++) {
      const id = `AKIASHARDPROOF${this.#letters(`key ${round} ${accountId}`)}`;
      if (!this.#longLived.has(id)) return id;
    }
  }

  /** Forty characters, as AWS's are. */
  #secret(accessKeyId: string): string {
    return `shardproof/fake/${this.#derive(`secret ${accessKeyId}`).toString('base64url').slice(0, 24)}`;
  }

  #bearerToken(accountId: string, region: string): string {
    const name = `BedrockAPIKey-shardproof-fake-at-${accountId}-${region}`;
    const secret = this.#derive(`bearer ${accountId} ${region}`).toString('base64url').slice(0, 24);
    return `ABSK${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  }

  #letters(purpose: string): string {
    return base32(this.#derive(purpose).readUInt32LE(0), 6);
  }

  #derive(purpose: string): Buffer {
    return createHmac('sha256', `${this.#options.scenario}\n${this.#options.seed}`).update(purpose).digest();
  }
}

/** Null for principals that are no role's session. */
export function sessionNameOf(principal: Principal): string | null {
  return /^arn:aws:sts::\d{12}:assumed-role\/[^/]+\/(.+)$/.exec(principal.arn)?.[1] ?? null;
}

function base32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = BASE32[rest % 32]! + text;
  return text;
}
