/**
 * Signature Version 4, computed as AWS documents it, on `node:crypto`.
 *
 * The canonical path of every service but S3 is the path as sent, percent-encoded once more: `%3A` becomes `%253A`.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../http/message.ts';
import { ALGORITHM, type SignatureHeader } from './credential-scope.ts';

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const KEYS_KEPT = 4_096;

/** Signing keys by secret and scope: four HMACs saved a request. A key is good for a day. */
export class SigningKeys {
  readonly #keys = new Map<string, Buffer>();

  key(secret: string, date: string, region: string, service: string): Buffer {
    const name = `${secret}/${date}/${region}/${service}`;
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
      if (this.#keys.size >= KEYS_KEPT) this.#keys.clear();
      this.#keys.set(name, key);
    }
    return key;
  }
}

/** Whether `header` is the signature of `request` under `key`. The comparison takes the same time for any input. */
export function signatureHolds(request: HttpRequest, header: SignatureHeader, amzDate: string, key: Buffer): boolean {
  const payloadHash = payloadHashOf(request);
  if (payloadHash === null) return false;
  const scope = `${header.date}/${header.region}/${header.service}/aws4_request`;
  const canonical = hash('sha256', canonicalRequest(request, header.signedHeaders, payloadHash), 'hex');
  const expected = hmac(key, `${ALGORITHM}\n${amzDate}\n${scope}\n${canonical}`);
  return timingSafeEqual(expected, Buffer.from(header.signature, 'hex'));
}

/** The hash that was signed; null where the caller claims another hash than that of the body. */
function payloadHashOf(request: HttpRequest): string | null {
  const claimed = request.headers['x-amz-content-sha256'];
  if (claimed === UNSIGNED_PAYLOAD) return claimed;
  const actual = hash('sha256', request.body, 'hex');
  return claimed === undefined || claimed === actual ? actual : null;
}

export function canonicalRequest(request: HttpRequest, signedHeaders: readonly string[], payloadHash: string): string {
  let headers = '';
  for (const name of signedHeaders) {
    const value = request.headers[name] ?? '';
    headers += `${name}:${value.trim().replace(/\s+/g, ' ')}\n`;
  }
  const { method, path, query } = request;
  const target = `${method}\n${canonicalPath(path)}\n${canonicalQuery(query)}`;
  return `${target}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

/** By path as sent: a run has few paths, and encoding one costs as much as a hash. Cleared when full. */
const canonicalPaths = new Map<string, string>();
const PATHS_KEPT = 1_024;

function canonicalPath(path: string): string {
  let canonical = canonicalPaths.get(path);
  if (canonical === undefined) {
    canonical = /^[\w\-.~/]*$/.test(path) ? path : path.split('/').map(percentEncode).join('/');
    if (canonicalPaths.size >= PATHS_KEPT) canonicalPaths.clear();
    canonicalPaths.set(path, canonical);
  }
  return canonical;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    return `${recode(name)}=${equals < 0 ? '' : recode(pair.slice(equals + 1))}`;
  });
  return pairs.sort().join('&');
}

/** Query parts come encoded by anyone's taste; the canonical form is AWS's. */
function recode(text: string): string {
  try {
    return percentEncode(decodeURIComponent(text));
  } catch {
    return percentEncode(text);
  }
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
