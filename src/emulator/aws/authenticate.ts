/** Finds out who calls, or why the call is refused, in AWS's order and words. */
import type { HttpRequest } from '../../http/message.ts';
import { type ApiError, accessDenied } from '../../bedrock/error.ts';
import type { AccessKey, CredentialStore, Principal } from './credentials.ts';
import {
  formatAmzDate,
  parseAmzDate,
  parseSignatureHeader,
  type SignatureHeader,
} from '../../bedrock/credential-scope.ts';
import { SigningKeys, signatureHolds } from '../../bedrock/signature-v4.ts';

export type Authentication =
  | { readonly kind: 'caller'; readonly principal: Principal; readonly region: string; readonly service: string }
  | { readonly kind: 'refused'; readonly error: ApiError };

/** How far a client's clock may be off. */
const SKEW_MILLIS = 300_000;

export interface AuthenticatorOptions {
  readonly credentials: CredentialStore;
  /** Whether signatures are checked, not only whose key they name. */
  readonly verifySignatures: boolean;
  readonly wallMillis: () => number;
}

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #keys = new SigningKeys();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /**
   * @param services names that the signature's scope may have for this path
   * @param bearerService the service of bearer API keys on this path; null where they are not taken
   */
  authenticate(request: HttpRequest, services: readonly string[], bearerService: string | null): Authentication {
    const authorization = request.headers.authorization;
    // Presigned URLs are refused as unsigned: Bedrock is not meant to be called with them.
    if (authorization === undefined) return this.#apiKey(request.headers['x-api-key'], bearerService);
    if (/^bearer /i.test(authorization)) return this.#apiKey(authorization.slice(7).trim(), bearerService);
    const header = parseSignatureHeader(authorization);
    if (header === null) return refused('IncompleteSignatureException', 400, INCOMPLETE);
    return this.#signed(request, header, services);
  }

  #apiKey(token: string | undefined, service: string | null): Authentication {
    if (token === undefined || service === null) {
      return refused('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
    }
    const key = this.#options.credentials.bearerKey(token);
    if (key === undefined || isPast(key.expiresAtMillis, this.#options.wallMillis()))
      return { kind: 'refused', error: BAD_API_KEY };
    return { kind: 'caller', principal: key.principal, region: key.region, service };
  }

  #signed(request: HttpRequest, header: SignatureHeader, services: readonly string[]): Authentication {
    const now = this.#options.wallMillis();
    const key = this.#options.credentials.accessKey(header.accessKeyId);
    if (key === undefined || !tokenMatches(key, request.headers['x-amz-security-token'])) {
      return refused('UnrecognizedClientException', 403, 'The security token included in the request is invalid.');
    }
    if (isPast(key.expiresAtMillis, now)) {
      return refused('ExpiredTokenException', 403, 'The security token included in the request is expired');
    }
    if (!services.includes(header.service)) {
      const message = `Credential should be scoped to correct service: '${services[0]}'. `;
      return { kind: 'refused', error: badSignature(message) };
    }
    if (this.#options.verifySignatures) {
      const flaw = this.#signatureFlaw(request, header, key, now);
      if (flaw !== null) return { kind: 'refused', error: flaw };
    }
    return { kind: 'caller', principal: key.principal, region: header.region, service: header.service };
  }

  /** What is wrong with the signature, as AWS says it; null where nothing is. */
  #signatureFlaw(request: HttpRequest, header: SignatureHeader, key: AccessKey, now: number): ApiError | null {
    const amzDate = request.headers['x-amz-date'] ?? '';
    const signedAt = parseAmzDate(amzDate);
    if (signedAt === null) {
      return badSignature(`Date must be in ISO-8601 'basic format'. Got '${amzDate.slice(0, 32)}' in 'X-Amz-Date'.`);
    }
    if (!amzDate.startsWith(header.date)) return badSignature(scopeDateMismatch(header.date, amzDate));
    const format = formatAmzDate;
    if (signedAt < now - SKEW_MILLIS) {
      const earliest = format(now - SKEW_MILLIS);
      return badSignature(`Signature expired: ${amzDate} is now earlier than ${earliest} (${format(now)} - 5 min.)`);
    }
    if (signedAt > now + SKEW_MILLIS) {
      const latest = format(now + SKEW_MILLIS);
      return badSignature(
        `Signature not yet current: ${amzDate} is still later than ${latest} (${format(now)} + 5 min.)`,
      );
    }
    // SDKs that speak HTTP/2 sign `:authority` in the place of `host`.
    if (!header.signedHeaders.some((name) => name === 'host' || name === ':authority'))
      return badSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    const signingKey = this.#keys.key(key.secretAccessKey, header.date, header.region, header.service);
    if (signatureHolds(request, header, amzDate, signingKey)) return null;
    // Some clients (Portkey's gateway) sign the host without its port, which AWS's own ports never show.
    const isPortMissing = signatureHolds(withoutPort(request), header, amzDate, signingKey);
    return isPortMissing ? { ...badSignature(MISMATCH), hint: 'signed-without-port' } : badSignature(MISMATCH);
  }
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';

const INCOMPLETE =
  "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
  "Authorization header requires 'SignedHeaders' parameter.";

const BAD_API_KEY = accessDenied('Authentication failed: Please make sure your API Key is valid.');

function refused(name: string, status: number, message: string): Authentication {
  return { kind: 'refused', error: { name, status, message } };
}

function badSignature(message: string): ApiError {
  return { name: 'InvalidSignatureException', status: 403, message };
}

function withoutPort(request: HttpRequest): HttpRequest {
  const host = request.headers.host?.replace(/:\d+$/, '');
  return { ...request, headers: { ...request.headers, host, ':authority': host } };
}

function scopeDateMismatch(scopeDate: string, amzDate: string): string {
  const rule = 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP';
  return `${rule}: '${scopeDate}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`;
}

function tokenMatches(key: AccessKey, token: string | undefined): boolean {
  return key.sessionToken === null ? token === undefined : token === key.sessionToken;
}

function isPast(instant: number | null, now: number): boolean {
  return instant !== null && instant <= now;
}
