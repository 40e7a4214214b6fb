/** Signs requests for an account with the signer of the AWS SDK; `signature-v4.ts` verifies what it signs. */
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../http/message.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

/** What an earlier signature left behind and this one does not overwrite. */
const FORMER_SIGNATURE = new Set(['x-amz-security-token', 'x-amz-content-sha256']);

/**
 * The request with the headers of its signature. A former signature is taken off. All headers but those that proxies
 * change are signed, so `host` must be the one that is sent.
 */
export async function sign(
  request: HttpRequest,
  credentials: Credentials,
  scope: SigningScope,
  signingDate: Date,
): Promise<HttpRequest> {
  const { method, path, query, body } = request;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !FORMER_SIGNATURE.has(name)) headers[name] = value;
  }
  const signer = new SignatureV4({ ...scope, credentials, sha256: Sha256 });
  const target = { method, protocol: 'https:', hostname: headers.host ?? '', path, query: parseQuery(query) };
  const signed = await signer.sign({ ...target, headers, body }, { signingDate });
  return { method, path, query, headers: signed.headers, body };
}

/** A plus sign is itself: AWS reads queries as RFC 3986 has them. */
function parseQuery(query: string): Record<string, string[]> {
  const values = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) (values[name] ??= []).push(value);
  return values;
}
