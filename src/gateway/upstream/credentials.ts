/** Credentials that are current: one source a shard, asked for every call, so it answers from memory. */
import type { Credentials } from '../../bedrock/sign.ts';
import type { CredentialSource } from './upstream.ts';

export interface ExpiringCredentials extends Credentials {
  /** Absent where they do not expire. */
  readonly expiration?: Date;
}

/** How long before they expire credentials are refreshed: the margin of the AWS SDKs. */
const REFRESH_AHEAD_MILLIS = 300_000;
/** After a refresh that failed nobody asks again for so long: many calls wait for each answer of STS. */
const PAUSE_MILLIS = 1_000;

/** Keys that somebody typed in. They do not expire. */
export function staticCredentials({ accessKeyId, secretAccessKey, sessionToken }: Credentials): CredentialSource {
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return () => Promise.resolve(keys);
}

/**
 * Remembers what `provide` gives. Five minutes before it expires it is asked anew, in the background: calls go on with
 * what is there while that is good, and wait only where nothing is.
 *
 * @param wallMillis the time of day, in milliseconds since 1970
 */
export function refreshedCredentials(
  provide: () => Promise<ExpiringCredentials>,
  wallMillis: () => number,
): CredentialSource {
  let known: ExpiringCredentials | null = null;
  let refresh: Promise<ExpiringCredentials> | null = null;
  let failedAtMillis = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  const begin = async (): Promise<ExpiringCredentials> => {
    try {
      known = await provide();
      return known;
    } catch (error) {
      failedAtMillis = wallMillis();
      failure = error;
      throw error;
    } finally {
      refresh = null;
    }
  };
  return async () => {
    const now = wallMillis();
    const leftMillis = known === null ? 0 : (known.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now;
    if (known !== null && leftMillis > REFRESH_AHEAD_MILLIS) return known;
    const isPausing = refresh === null && now - failedAtMillis < PAUSE_MILLIS;
    if (!isPausing) refresh ??= begin();
    if (known !== null && leftMillis > 0) {
      // Its failure is told to those who have nothing else.
      refresh?.catch(() => {});
      return known;
    }
    if (isPausing) throw failure;
    return await refresh!;
  };
}
