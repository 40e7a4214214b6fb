/** Whose API key a request carries. Keys are kept as hashes only, and compared in constant time. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Headers } from '../../http/message.ts';

/** SHA-256 of a key, as 64 hexadecimal digits. */
export type KeyHash = string;

const PREFIX = 'sp-';
const BEARER = /^Bearer +(\S+)$/i;
/** Longer ones are nobody's: hashing is not for free. */
const LONGEST_KEY = 512;

export function hashKey(key: string): KeyHash {
  return createHash('sha256').update(key).digest('hex');
}

/** A key that nobody can guess. */
export function newKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/**
 * A tenant's key by the seed of a scenario: the same for all replicas and for every run. Who knows scenario and seed
 * knows the key, so it is for emulators on this machine.
 */
export function rehearsalKey(seed: number, tenant: string): string {
  return PREFIX + createHmac('sha256', `shardproof/keys/${seed}`).update(tenant).digest('base64url');
}

/** The key that a request carries: `x-api-key`, or `authorization` as a bearer token; null where it has none. */
export function keyIn(headers: Headers): string | null {
  // SDKs that know both send the one they have not been given as empty text.
  const key = headers['x-api-key'] || BEARER.exec(headers.authorization ?? '')?.[1];
  return key === undefined || key.length > LONGEST_KEY ? null : key;
}

export class ApiKeys {
  /** By the first bytes of the hash, which tell an attacker nothing; the rest is compared in constant time. */
  readonly #byStart = new Map<string, { readonly hash: Buffer; readonly tenant: number }[]>();

  /** @param hashes of each tenant's keys, in the order of the scenario's tenants */
  constructor(hashes: readonly (readonly KeyHash[])[]) {
    for (const [tenant, ofTenant] of hashes.entries()) {
      for (const hex of ofTenant) {
        const entry = { hash: Buffer.from(hex, 'hex'), tenant };
        const start = startOf(hex);
        this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), entry]);
      }
    }
  }

  /** The index of the tenant that the key belongs to; null where it is nobody's. */
  tenantOf(key: string): number | null {
    const hex = hashKey(key);
    const hash = Buffer.from(hex, 'hex');
    let found: number | null = null;
    for (const entry of this.#byStart.get(startOf(hex)) ?? []) {
      if (timingSafeEqual(entry.hash, hash)) found = entry.tenant;
    }
    return found;
  }
}

function startOf(hex: KeyHash): string {
  return hex.slice(0, 8);
}
