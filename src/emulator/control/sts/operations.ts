/** What STS does: role sessions for callers it trusts, and who a caller is. */
import { z } from 'zod';
import type { Principal } from '../../aws/credentials.ts';
import { type Answer, failure, output } from '../wire/answer.ts';
import { validationMessage } from '../wire/validation.ts';
import { type AccountIdentity, type Identities, sessionNameOf } from './identities.ts';
import { readWebIdentity } from './web-identity.ts';

const MILLIS_PER_SECOND = 1_000;
const DEFAULT_DURATION_SECONDS = 3_600;
/** AWS's limit for sessions opened by sessions. */
const CHAINED_DURATION_SECONDS = 3_600;

const SESSION = {
  RoleArn: z.string().min(20).max(2_048),
  RoleSessionName: z
    .string()
    .min(2)
    .max(64)
    .regex(/^[\w+=,.@-]*$/),
  DurationSeconds: z.coerce.number().int().min(900).max(43_200).default(DEFAULT_DURATION_SECONDS),
};
const ASSUME_ROLE = z.object({ ...SESSION, SourceIdentity: z.string().min(2).max(64).optional() });
const ASSUME_WITH_WEB_IDENTITY = z.object({ ...SESSION, WebIdentityToken: z.string().min(4).max(20_000) });

/** Every user and role of the emulator may assume every role of it: what a fleet's trust policies come to. */
export function assumeRole(identities: Identities, caller: Principal, input: unknown, nowMillis: number): Answer {
  const parsed = ASSUME_ROLE.safeParse(input);
  if (!parsed.success) return invalid(validationMessage(parsed.error, input));
  const { RoleArn, RoleSessionName, DurationSeconds, SourceIdentity } = parsed.data;
  const role = identities.roleOf(RoleArn);
  if (role === undefined) return noSuchRole(RoleArn, `User: ${caller.arn} is not`);
  if (sessionNameOf(caller) !== null && DurationSeconds > CHAINED_DURATION_SECONDS) {
    return invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  const session = openSession(identities, role, RoleSessionName, DurationSeconds, nowMillis);
  return output({ ...session, PackedPolicySize: 0, SourceIdentity });
}

export function assumeRoleWithWebIdentity(identities: Identities, input: unknown, nowMillis: number): Answer {
  const parsed = ASSUME_WITH_WEB_IDENTITY.safeParse(input);
  if (!parsed.success) return invalid(validationMessage(parsed.error, input));
  const { RoleArn, RoleSessionName, DurationSeconds, WebIdentityToken } = parsed.data;
  const identity = readWebIdentity(WebIdentityToken, nowMillis);
  if (identity.kind === 'malformed') {
    const message = 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
    return failure(400, 'InvalidIdentityToken', message);
  }
  if (identity.kind === 'expired') {
    return failure(
      400,
      'ExpiredTokenException',
      'Token expired: current date/time must be before the expiration date/time',
    );
  }
  const role = identities.roleOf(RoleArn);
  if (role === undefined) return noSuchRole(RoleArn, 'Not');
  return output({
    ...openSession(identities, role, RoleSessionName, DurationSeconds, nowMillis),
    SubjectFromWebIdentityToken: identity.subject,
    Provider: identity.issuer,
    Audience: identity.audience,
    PackedPolicySize: 0,
  });
}

export function getCallerIdentity(identities: Identities, caller: Principal): Answer {
  return output({ UserId: identities.userIdOf(caller), Account: caller.accountId, Arn: caller.arn });
}

function openSession(
  identities: Identities,
  role: AccountIdentity,
  sessionName: string,
  durationSeconds: number,
  nowMillis: number,
) {
  const expiresAtMillis = nowMillis + durationSeconds * MILLIS_PER_SECOND;
  const key = identities.openSession(role, sessionName, nowMillis, expiresAtMillis);
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken!,
      Expiration: new Date(expiresAtMillis),
    },
    AssumedRoleUser: { AssumedRoleId: `${role.roleId}:${sessionName}`, Arn: key.principal.arn },
  };
}

function invalid(message: string): Answer {
  return failure(400, 'ValidationError', message);
}

/** As AWS does, tells nobody whether a role exists. */
function noSuchRole(roleArn: string, who: string): Answer {
  const operation = who === 'Not' ? 'sts:AssumeRoleWithWebIdentity' : `sts:AssumeRole on resource: ${roleArn}`;
  return failure(403, 'AccessDenied', `${who} authorized to perform: ${operation}`);
}
