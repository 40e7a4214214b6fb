/** What a client must know to use a running emulator. */
import type { Backend } from './backend.ts';
import type { Identities } from './control/sts/identities.ts';

/** One account of the scenario, in the scenario's order. */
export interface ReadyAccount {
  readonly id: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bearerToken: string;
  /** What the hub's key, and any account's, may assume. */
  readonly roleArn: string;
}

export interface Ready {
  readonly url: string;
  readonly models: readonly string[];
  readonly accounts: readonly ReadyAccount[];
}

export function readyOf(url: string, fleet: Pick<Backend, 'accounts' | 'models'>, identities: Identities): Ready {
  return {
    url,
    models: fleet.models.map(({ id }) => id),
    accounts: fleet.accounts.map(({ accountId, region }) => {
      const { accessKey, roleArn } = identities.account(accountId)!;
      const { accessKeyId, secretAccessKey } = accessKey;
      const bearerToken = identities.bearerTokenOf(accountId, region)!;
      return { id: accountId, region, accessKeyId, secretAccessKey, bearerToken, roleArn };
    }),
  };
}
