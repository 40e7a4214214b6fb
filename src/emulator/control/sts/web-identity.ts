/** Web identity tokens: JSON Web Tokens whose claims are read and whose signature is taken on trust. */
import { z } from 'zod';

/**
 * The emulator knows no identity provider's keys, so it cannot verify a signature. It refuses what it can judge: texts
 * that are no token, tokens without a subject, tokens whose time is over.
 */
export type WebIdentity =
  | { readonly kind: 'accepted'; readonly subject: string; readonly issuer: string; readonly audience: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'expired' };

const CLAIMS = z.object({
  sub: z.string().min(1).max(255),
  iss: z.string().default('shardproof'),
  aud: z.union([z.string(), z.array(z.string())]).default(''),
  exp: z.number().optional(),
});

export function readWebIdentity(token: string, nowMillis: number): WebIdentity {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return { kind: 'malformed' };
  }
  const claims = CLAIMS.safeParse(decoded(payload));
  if (!claims.success || typeof decoded(header) !== 'object') return { kind: 'malformed' };
  const { sub, iss, aud, exp } = claims.data;
  if (exp !== undefined && exp * 1_000 <= nowMillis) return { kind: 'expired' };
  const audience = typeof aud === 'string' ? aud : (aud[0] ?? '');
  return { kind: 'accepted', subject: sub, issuer: iss, audience };
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
