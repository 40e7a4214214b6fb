/** Who may call: access keys, temporary credentials and bearer API keys, and the account each belongs to. */

/** A long-lived or temporary access key. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Null for long-lived keys; requests of a temporary key must carry it. */
  readonly sessionToken: string | null;
  /** Wall-clock milliseconds since 1970; null: never. */
  readonly expiresAtMillis: number | null;
  readonly principal: Principal;
}

/** A Bedrock API key, as `Authorization: Bearer`. Unlike a signature it names no region, so the key does. */
export interface BearerKey {
  readonly token: string;
  readonly region: string;
  readonly expiresAtMillis: number | null;
  readonly principal: Principal;
}

export interface Principal {
  readonly accountId: string;
  /** `arn:aws:iam::111122223333:user/name` or `arn:aws:sts::111122223333:assumed-role/role/session`. */
  readonly arn: string;
}

/** What the data plane asks. Expired keys are still told, so that they are refused as expired and not as unknown. */
export interface CredentialStore {
  accessKey(accessKeyId: string): AccessKey | undefined;
  bearerKey(token: string): BearerKey | undefined;
}
