/** Reads an `Authorization: AWS4-HMAC-SHA256` header. */

export interface SignatureHeader {
  readonly accessKeyId: string;
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Null where the header is not of the published form. */
export function parseSignatureHeader(header: string): SignatureHeader | null {
  if (!header.startsWith(`${ALGORITHM} `)) return null;
  let credential: string | undefined;
  let signedHeaders: string | undefined;
  let signature: string | undefined;
  for (const part of header.slice(ALGORITHM.length + 1).split(',')) {
    const equals = part.indexOf('=');
    const value = part.slice(equals + 1).trim();
    switch (part.slice(0, Math.max(equals, 0)).trim()) {
      case 'Credential':
        credential = value;
        break;
      case 'SignedHeaders':
        signedHeaders = value;
        break;
      case 'Signature':
        signature = value;
        break;
    }
  }
  if (credential === undefined || signedHeaders === undefined || signature === undefined) return null;
  const scope = credential.split('/');
  if (scope.length !== 5 || scope[4] !== 'aws4_request' || scope.includes('')) return null;
  if (!/^[0-9a-f]{64}$/.test(signature) || signedHeaders === '' || !/^\d{8}$/.test(scope[1]!)) return null;
  return {
    accessKeyId: scope[0]!,
    date: scope[1]!,
    region: scope[2]!,
    service: scope[3]!,
    signedHeaders: signedHeaders.split(';'),
    signature,
  };
}

/** `YYYYMMDDTHHMMSSZ` as milliseconds since 1970; null where it is none. */
export function parseAmzDate(text: string): number | null {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return null;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}:${text.slice(11, 13)}:${text.slice(13)}`;
  const millis = Date.parse(iso);
  return Number.isNaN(millis) ? null : millis;
}

export function formatAmzDate(millis: number): string {
  return new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
